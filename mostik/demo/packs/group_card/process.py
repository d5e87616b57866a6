"""Area 4: how the day is organised and how adults interact with children."""

from mostik.demo.packs.content import Area, Leaf, Mark, Rated

PROCESS = Area(
    "4",
    ("Организация образовательного процесса", "Organisation of the process"),
    (
        Leaf(
            "4.1",
            ("Ритм дня и переходы", "Rhythm of the day and transitions"),
            (
                Mark(
                    1,
                    (
                        "Дети подолгу (более 10 минут) ждут без дела: в очереди, за столом, у шкафчиков",
                        "Children wait idly for more than 10 minutes: in queues, at tables, at lockers",
                    ),
                    negative=True,
                ),
                Mark(
                    1,
                    (
                        "Режим дня соблюдается, сон, еда и прогулка не сокращаются ради занятий",
                        "The daily routine is kept; sleep, meals and walks are not cut for lessons",
                    ),
                ),
                Mark(
                    2,
                    (
                        "О смене дела детей предупреждают заранее",
                        "Children are told in advance that an activity is about to change",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Распорядок дня наглядно показан детям, и к нему обращаются",
                        "The routine is shown to children in pictures and is used",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Свободная игра длится без перерыва не менее 40 минут хотя бы один раз в день",
                        "Free play lasts at least 40 minutes without a break at least once a day",
                    ),
                ),
                Mark(
                    4,
                    (
                        "В режимных моментах дети действуют самостоятельно: накрывают, одеваются, убирают в своём темпе",
                        "In routines children act by themselves: lay tables, dress and tidy at their own pace",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Работа идёт и со всей группой, и в малых подгруппах, и индивидуально",
                        "Work goes on with the whole group, in small groups and one to one",
                    ),
                ),
                Mark(
                    5,
                    (
                        "День планируется вместе с детьми (утренний сбор) и обсуждается в конце",
                        "The day is planned with the children in the morning and discussed at its end",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Распорядок изменяют, если дети увлечены делом",
                        "The routine bends when children are absorbed in what they do",
                    ),
                ),
            ),
            "Провести хронометраж одного дня, найти время ожидания и сократить его; объединить свободную игру в один непрерывный отрезок.",
            "met.2 met.4",
            half_steps=True,
        ),
        Leaf(
            "4.2",
            ("Поддержка игры и инициативы", "Support of play and initiative"),
            (
                Rated(
                    (
                        "Какое место занимает игра?",
                        "What place does play have?",
                    ),
                    (
                        (
                            "Игра — то, что остаётся после занятий; её прерывают в любой момент",
                            "Play is what is left after lessons and is interrupted at any time",
                        ),
                        (
                            "Время для игры есть, но взрослый в это время занят другим",
                            "There is time for play, but the adult is busy with something else",
                        ),
                        (
                            "Взрослый наблюдает за игрой, помогает войти в неё и добавляет материалы",
                            "The adult observes, helps children to join and adds materials",
                        ),
                        (
                            "Взрослый играет как партнёр, обогащает сюжет и вовремя отходит в сторону",
                            "The adult plays as a partner, enriches the story and steps back in time",
                        ),
                        (
                            "Сюжеты продолжаются днями, постройки и начатые игры сохраняются, среда меняется под замысел",
                            "Stories last for days, buildings are kept, the space changes for the idea",
                        ),
                    ),
                    weight="1.5",
                ),
                Rated(
                    (
                        "Могут ли дети влиять на то, что происходит?",
                        "Can children influence what happens?",
                    ),
                    (
                        (
                            "Решения принимает только взрослый",
                            "Only adults decide",
                        ),
                        (
                            "Выбор бывает, но между двумя готовыми вариантами и редко",
                            "There is a choice at times, between two ready options",
                        ),
                        (
                            "Каждый день дети выбирают, чем, с кем и где заняться",
                            "Every day children choose what, with whom and where",
                        ),
                        (
                            "Предложения детей обсуждаются, часть из них осуществляется в тот же день",
                            "Proposals are discussed and some are carried out the same day",
                        ),
                        (
                            "Дети участвуют в решениях о правилах, праздниках, обустройстве группы; есть понятный им способ предложить",
                            "Children share in decisions about rules, feasts and rooms, and know how to propose",
                        ),
                    ),
                ),
            ),
            "Организовать для педагогов практикум «Взрослый в игре»: позиции наблюдателя, помощника, партнёра; ввести ежедневный выбор центров.",
            "psy.3",
        ),
        Leaf(
            "4.3",
            ("Взаимодействие взрослых с детьми", "Interaction of adults with children"),
            (
                Mark(
                    1,
                    (
                        "Взрослые повышают голос, высмеивают, стыдят или лишают еды, сна, прогулки",
                        "Adults shout, mock, shame or take away food, sleep or a walk",
                    ),
                    negative=True,
                ),
                Mark(
                    2,
                    (
                        "Каждого пришедшего утром встречают лично, по имени",
                        "Everyone is greeted in person and by name in the morning",
                    ),
                ),
                Mark(
                    3,
                    (
                        "На обращение ребёнка взрослый отвечает сразу или говорит, когда сможет",
                        "The adult answers at once or says when it will be possible",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Требования объясняются, замечания касаются поступка, а не личности",
                        "Demands are explained; remarks concern the act, not the person",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Взрослый разговаривает на уровне глаз, выслушивает до конца, описывает усилия, а не хвалит общими словами",
                        "The adult speaks at eye level, listens to the end and describes efforts",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Так действуют все взрослые группы, включая помощника воспитателя и специалистов",
                        "All adults of the group act so, including assistants and specialists",
                    ),
                ),
            ),
            "Провести видеоанализ общения взрослых (без записи детей крупным планом) и тренинг уважительного взаимодействия с участием помощников воспитателей.",
            "com.1 psy.1",
        ),
    ),
    weight="1.5",
)
