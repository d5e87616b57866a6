"""Areas 5, 6 and 8: the space, conditions for children with special needs, health and safety."""

from mostik.demo.packs.content import Area, Check, Leaf, Mark, Rated

SHARE_NOTE = (
    "Справочный показатель: доля выполненных условий в процентах. В балл области не входит.",
    "For reference: the percentage of conditions met. It is not part of the area's score.",
)

ENVIRONMENT = Area(
    "5",
    ("Предметно-пространственная среда", "Space and materials"),
    (
        Leaf(
            "5.1",
            ("Обустройство пространства", "Arrangement of the space"),
            (
                Mark(
                    1,
                    (
                        "Материалов для игр и занятий хватает, чтобы каждый присутствующий ребёнок был занят",
                        "There is enough material for every child present to be busy",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Пространство разделено на места для разных дел: игра, книги, творчество, исследования",
                        "The space has places for different things: play, books, art, inquiry",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Есть место, где ребёнок может побыть один или отдохнуть в течение дня",
                        "There is a place to be alone or to rest during the day",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Шумные и тихие места разведены",
                        "Noisy and quiet places are apart",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Мебель и границы мест можно передвинуть под замысел, и это делают",
                        "Furniture and borders can be moved for an idea, and they are moved",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Работы и постройки детей размещены на уровне их глаз и обновляются не реже раза в месяц",
                        "Children's works are at their eye level and renewed at least monthly",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Среда меняется вместе с детьми: есть следы их проектов, планов, предложений по обустройству",
                        "The space changes together with the children: their projects and plans can be seen",
                    ),
                ),
            ),
            "Обойти группу «на высоте детских глаз», убрать лишнее, выделить место уединения и развести шумные и тихие зоны.",
            "met.5",
        ),
        Leaf(
            "5.2",
            ("Доступность материалов", "Access to materials"),
            (
                Check(
                    (
                        "Открытые полки на высоте, доступной детям",
                        "Open shelves at children's height",
                    )
                ),
                Check(
                    (
                        "Ёмкости подписаны словом и знаком или рисунком",
                        "Containers are labelled with a word and a picture",
                    )
                ),
                Check(
                    (
                        "Есть природный и бросовый материал для придуманных детьми дел",
                        "There is natural and loose material for children's own ideas",
                    )
                ),
                Check(
                    (
                        "Книги в хорошем состоянии, не менее одной на присутствующего ребёнка",
                        "Books are in good condition, at least one per child present",
                    )
                ),
                Check(
                    (
                        "На участке есть выносной материал не менее трёх видов",
                        "There are at least three kinds of material for outdoors",
                    ),
                    na=True,
                ),
            ),
            "Составить перечень недостающих материалов и восполнить его за два месяца, включив природный и бросовый материал.",
            "met.5",
            weight="0",
            threshold="80",
            note=SHARE_NOTE,
        ),
    ),
)

INCLUSION = Area(
    "6",
    ("Условия для детей с ОВЗ и инвалидностью", "Conditions for children with special needs"),
    (
        Leaf(
            "6.1",
            ("Включённость и специальные условия", "Inclusion and special conditions"),
            (
                Mark(
                    1,
                    (
                        "Педагоги группы знакомы с рекомендациями психолого-педагогического консилиума (ППк) или ПМПК",
                        "Teachers know the recommendations of the psychological and pedagogical commission",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Рекомендации отражены в плане работы группы",
                        "The recommendations are part of the group's plan",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Есть необходимые приспособления и наглядная поддержка (визуальное расписание, карточки, специальные пособия)",
                        "Necessary aids and visual support are available",
                    ),
                    na=True,
                ),
                Mark(
                    3,
                    (
                        "Дети участвуют в общих делах группы, а не только занимаются отдельно",
                        "Children take part in common activities, not only separate ones",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Воспитатель и специалисты планируют работу вместе и сверяют её не реже раза в две недели",
                        "Teacher and specialists plan together and check at least every two weeks",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Родители участвуют в постановке задач, их опыт используется в группе",
                        "Parents share in setting tasks, and their experience is used in the group",
                    ),
                ),
            ),
            "Провести совместное планирование воспитателя и специалистов по рекомендациям ППк; оснастить группу визуальной поддержкой.",
            "psy.4 met.3",
            na_blocks=False,
        ),
        Leaf(
            "6.2",
            ("Помощь в повседневной жизни", "Help in everyday life"),
            (
                Rated(
                    (
                        "Как взрослые помогают ребёнку быть самостоятельным?",
                        "How do adults help a child to be independent?",
                    ),
                    (
                        (
                            "Взрослые всё делают за ребёнка или не помогают совсем",
                            "Adults do everything for the child or do not help at all",
                        ),
                        (
                            "Помощь есть, но зависит от того, кто сегодня работает",
                            "There is help, but it depends on who works today",
                        ),
                        (
                            "Помощь продумана, известна всем взрослым группы и даётся вовремя",
                            "Help is thought through, known to all adults and given in time",
                        ),
                        (
                            "Помощь постепенно уменьшают, следующий шаг обсуждают со специалистами",
                            "Help is gradually reduced; the next step is agreed with specialists",
                        ),
                        (
                            "Весь уклад группы построен так, что помогают друг другу и взрослые, и дети",
                            "The whole way of life in the group is built on helping one another",
                        ),
                    ),
                ),
            ),
            "Описать на одной странице для каждого взрослого группы, в чём и как помогать, и пересматривать это раз в месяц.",
            "psy.4",
        ),
    ),
    relevant="${has_special_needs} = 'yes'",
)

HEALTH = Area(
    "8",
    ("Здоровье, безопасность и уход", "Health, safety and care"),
    (
        Leaf(
            "8.1",
            ("Безопасность", "Safety"),
            (
                Mark(
                    1,
                    (
                        "Детям доступны опасные предметы, лекарства, моющие средства или незакреплённая мебель",
                        "Dangerous objects, medicines, detergents or unfixed furniture are within children's reach",
                    ),
                    negative=True,
                ),
                Mark(
                    1,
                    (
                        "Дети хотя бы раз оставались без присмотра взрослого",
                        "Children were left without an adult at least once",
                    ),
                    negative=True,
                ),
                Mark(
                    2,
                    (
                        "Пути эвакуации свободны, план эвакуации размещён в группе",
                        "Escape routes are free and the evacuation plan is on the wall",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Присутствие детей отмечают при каждом переходе: приход, прогулка, возвращение",
                        "Attendance is checked at every transition",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Педагог называет порядок действий при травме и при пожаре",
                        "The teacher can tell what to do in case of an injury or a fire",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Правила безопасности дети обсуждают и проигрывают, а не только слышат запреты",
                        "Safety rules are discussed and played through, not only forbidden things",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Группа ведёт перечень замеченных рисков, и видно, что они устраняются",
                        "The group keeps a list of risks and it is visible that they are removed",
                    ),
                ),
            ),
            "Провести обход группы и участка по перечню рисков, назначить ответственных и сроки устранения, повторить обход через месяц.",
            "met.6",
        ),
        Leaf(
            "8.2",
            ("Уход и привычки здоровья", "Care and healthy habits"),
            (
                Rated(
                    (
                        "Как организована еда?",
                        "How are meals organised?",
                    ),
                    (
                        (
                            "Детей торопят или заставляют доедать, пища остывает",
                            "Children are hurried or forced to eat up, food gets cold",
                        ),
                        (
                            "Едят спокойно, но всё подаёт взрослый и выбора нет",
                            "Meals are calm, but the adult serves everything",
                        ),
                        (
                            "Стол накрыт по возрасту, аллергии и особенности питания учтены, никого не заставляют",
                            "Tables suit the age, allergies are respected, nobody is forced",
                        ),
                        (
                            "Дети накрывают и убирают сами, за столом спокойно разговаривают вместе со взрослым",
                            "Children lay and clear tables and talk calmly together with an adult",
                        ),
                        (
                            "Дети могут сами положить себе еду и определить количество, обсуждают, откуда она и чем полезна",
                            "Children may serve themselves and talk about where food comes from",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как организованы сон и отдых?",
                        "How are sleep and rest organised?",
                    ),
                    (
                        (
                            "Условий для отдыха нет или отдых используют как наказание",
                            "No conditions for rest, or rest is used as a punishment",
                        ),
                        (
                            "Все ложатся и встают по команде, не уснувшие лежат неподвижно",
                            "All go to bed and get up on command",
                        ),
                        (
                            "Спальные места чистые и закреплены, помещение проветрено, засыпанию помогают",
                            "Beds are clean and personal, the room is aired, falling asleep is helped",
                        ),
                        (
                            "Учитываются привычки каждого, для неспящих есть тихое занятие",
                            "Habits are respected, there is a quiet activity for those who do not sleep",
                        ),
                        (
                            "Отдыхать можно в любое время дня, режим сна согласован с родителями",
                            "Rest is possible at any time; sleep is agreed with parents",
                        ),
                    ),
                    na=True,
                ),
            ),
            "Обсудить с помощниками воспитателей правила спокойной еды и засыпания; ввести самостоятельную сервировку стола.",
            "psy.1 met.6",
        ),
        Leaf(
            "8.3",
            ("Санитарные условия", "Sanitary conditions"),
            (
                Check(
                    (
                        "Проветривание идёт по графику в отсутствие детей",
                        "The room is aired on schedule while children are away",
                    )
                ),
                Check(
                    (
                        "Температура в помещении в пределах нормы, термометр на месте",
                        "Room temperature is within the norm, a thermometer is in place",
                    )
                ),
                Check(
                    (
                        "Мыло, полотенца и питьевая вода доступны детям в любое время",
                        "Soap, towels and drinking water are always within reach",
                    )
                ),
                Check(
                    (
                        "Личные принадлежности хранятся раздельно и подписаны",
                        "Personal things are kept apart and labelled",
                    )
                ),
            ),
            "Устранить замечания по санитарным условиям, закрепить ежедневную проверку за помощником воспитателя.",
            "met.6",
            weight="0",
            threshold="100",
            na_blocks=True,
            note=SHARE_NOTE,
        ),
    ),
    weight="1.5",
)
