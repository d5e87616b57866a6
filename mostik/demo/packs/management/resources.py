"""Areas 3, 4 and 5: staff, conditions, partners."""

from mostik.demo.packs.content import Area, Check, Leaf, Mark, Rated

STAFF = Area(
    "3",
    ("Кадры и методическая работа", "Staff and methodical work"),
    (
        Leaf(
            "3.1",
            ("Развитие педагогов", "Development of teachers"),
            (
                Rated(
                    (
                        "На чём основано обучение педагогов?",
                        "What is teachers' learning based on?",
                    ),
                    (
                        ("На графике прохождения курсов", "On the schedule of courses"),
                        ("На заявках самих педагогов", "On teachers' own requests"),
                        (
                            "На выявленных дефицитах, у каждого педагога есть план",
                            "On deficits found; every teacher has a plan",
                        ),
                        (
                            "План включает взаимопосещения, наставника, стажировки, а не только курсы",
                            "Plans include visits, a mentor and internships",
                        ),
                        (
                            "Результат обучения проверяют по изменениям в работе группы",
                            "Results of learning are checked by changes in the group",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как поддерживают молодых и новых педагогов?",
                        "How are new teachers supported?",
                    ),
                    (
                        ("Поддержки нет", "They are not supported"),
                        ("Наставник назначен формально", "A mentor exists on paper"),
                        (
                            "Наставник и план есть, встречи проходят не реже раза в месяц",
                            "There is a mentor with a plan and monthly meetings",
                        ),
                        (
                            "Нагрузка новичка снижена, его успехи и трудности обсуждаются",
                            "The workload is reduced, successes and difficulties are discussed",
                        ),
                        (
                            "Новички сами делятся новым с коллегами, наставничество взаимное",
                            "Newcomers share what is new to them; mentoring is mutual",
                        ),
                    ),
                    na=True,
                ),
                Rated(
                    (
                        "Как устроена методическая работа?",
                        "How is methodical work arranged?",
                    ),
                    (
                        ("Плана нет", "There is no plan"),
                        (
                            "План есть, проводятся в основном лекции",
                            "There is a plan; mostly lectures are held",
                        ),
                        (
                            "Не менее половины встреч — практикумы и разбор случаев",
                            "At least half of the meetings are workshops and cases",
                        ),
                        (
                            "Темы выбраны по итогам наблюдений в группах",
                            "Topics come from observations in the groups",
                        ),
                        (
                            "Педагоги ведут встречи сами, опыт выходит за пределы организации",
                            "Teachers lead meetings; experience goes beyond the organisation",
                        ),
                    ),
                ),
            ),
            "Построить план методической работы на дефицитах, выявленных картами наблюдения; заменить часть лекций разбором случаев.",
            "man.4",
        ),
        Leaf(
            "3.2",
            ("Условия труда педагогов", "Working conditions of teachers"),
            (
                Check(
                    (
                        "Есть место для подготовки и отдыха педагогов",
                        "There is a place to prepare and to rest",
                    )
                ),
                Check(
                    (
                        "Время на планирование учтено в графике",
                        "Time for planning is part of the schedule",
                    )
                ),
                Check(
                    (
                        "Перечень отчётов сокращён до обязательного",
                        "Reports are reduced to the compulsory ones",
                    )
                ),
                Check(
                    (
                        "Все вакансии педагогов закрыты или есть план их закрытия",
                        "All vacancies are filled or there is a plan",
                    ),
                    weight="2",
                ),
            ),
            "Пересмотреть перечень отчётов педагогов и выделить в графике время на планирование.",
            "man.4",
            weight="0",
            threshold="75",
            note=(
                "Справочный показатель: доля выполненных условий в процентах. В балл области не входит.",
                "For reference: the percentage of conditions met. It is not part of the area's score.",
            ),
        ),
    ),
)

RESOURCES = Area(
    "4",
    ("Условия и безопасность", "Conditions and safety"),
    (
        Leaf(
            "4.1",
            ("Безопасность организации", "Safety of the organisation"),
            (
                Mark(
                    1,
                    (
                        "Есть неисполненные в срок предписания надзорных органов",
                        "There are overdue orders of supervisory bodies",
                    ),
                    negative=True,
                ),
                Mark(
                    2,
                    (
                        "Тренировки по эвакуации проводятся не реже двух раз в год с разбором",
                        "Evacuation drills take place at least twice a year and are discussed",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Все работники обучены первой помощи, сроки обучения не истекли",
                        "All staff are trained in first aid",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Микротравмы учитываются и разбираются",
                        "Minor injuries are recorded and analysed",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Риски здания и участка оценены, план их снижения выполняется",
                        "Risks of building and grounds are assessed and reduced by a plan",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Родители и педагоги сообщают о рисках удобным способом и получают ответ",
                        "Parents and teachers report risks in a convenient way and get an answer",
                    ),
                ),
            ),
            "Завести журнал рисков здания и участка, закрепить порядок сообщения и срок ответа.",
            "man.5",
        ),
        Leaf(
            "4.2",
            ("Ресурсы для групп", "Resources for the groups"),
            (
                Rated(
                    (
                        "Как решается, на что направить средства?",
                        "How is spending decided?",
                    ),
                    (
                        (
                            "Средства тратятся по мере поломок",
                            "Money is spent when things break",
                        ),
                        ("По заявкам, кто раньше подал", "By requests, first come first served"),
                        (
                            "По плану, составленному на основе потребностей групп",
                            "By a plan based on the needs of the groups",
                        ),
                        (
                            "По результатам оценки среды, сначала самым нуждающимся группам",
                            "By the assessment of the space, weakest groups first",
                        ),
                        (
                            "Педагоги участвуют в решении и видят, что приобретено",
                            "Teachers take part in decisions and see what was bought",
                        ),
                    ),
                ),
            ),
            "Распределять средства на оснащение групп по результатам области «Предметно-пространственная среда».",
            "man.5",
        ),
    ),
)

PARTNERS = Area(
    "5",
    ("Открытость и партнёрство", "Openness and partnership"),
    (
        Leaf(
            "5.1",
            ("Диалог с родителями", "Dialogue with parents"),
            (
                Rated(
                    (
                        "Как родители участвуют в управлении?",
                        "How do parents take part in management?",
                    ),
                    (
                        ("Не участвуют", "They do not"),
                        (
                            "Родительский комитет собирают по необходимости",
                            "The committee meets when needed",
                        ),
                        (
                            "Совет родителей работает по плану, его мнение учитывают",
                            "The council works by a plan and is heard",
                        ),
                        (
                            "Опросы проводятся регулярно, результаты и ответ руководства публикуются",
                            "Surveys are regular, results and answers are published",
                        ),
                        (
                            "Родители участвуют в оценке качества и в решениях о развитии",
                            "Parents take part in quality assessment and development",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как рассматриваются обращения?",
                        "How are appeals handled?",
                    ),
                    (
                        ("Учёта обращений нет", "They are not recorded"),
                        ("На часть обращений отвечают", "Some are answered"),
                        (
                            "На все отвечают в установленный срок",
                            "All are answered in time",
                        ),
                        (
                            "Причины обращений анализируются раз в квартал",
                            "Causes are analysed every quarter",
                        ),
                        (
                            "По итогам анализа меняется порядок работы, об этом сообщают",
                            "Work changes after the analysis and people are told",
                        ),
                    ),
                ),
            ),
            "Проводить два опроса родителей в год и публиковать ответ руководства с перечнем изменений.",
            "man.6",
        ),
        Leaf(
            "5.2",
            ("Социальное партнёрство", "Social partnership"),
            (
                Rated(
                    (
                        "Помогают ли партнёры задачам программы?",
                        "Do partners help the aims of the programme?",
                    ),
                    (
                        ("Партнёров нет", "There are no partners"),
                        ("Проводятся разовые мероприятия", "There are single events"),
                        (
                            "Есть соглашения и план на год",
                            "There are agreements and a plan for the year",
                        ),
                        (
                            "Партнёры участвуют в делах групп не реже раза в месяц",
                            "Partners take part in groups' activities every month",
                        ),
                        (
                            "Совместные проекты длительные, их результат оценён",
                            "Joint projects are long and their result is assessed",
                        ),
                    ),
                    na=True,
                ),
            ),
            "Заключить соглашение с библиотекой, музеем или школой и составить план на год под задачи программы.",
            "man.6",
            variative=True,
        ),
    ),
)
