"""Areas 7 and 9: parents; reflection and growth of the teachers of the group."""

from mostik.demo.packs.content import Area, Leaf, Mark, Rated

FAMILIES = Area(
    "7",
    ("Взаимодействие с родителями", "Work with parents"),
    (
        Leaf(
            "7.1",
            ("Доступность информации и обратная связь", "Information and feedback"),
            (
                Mark(
                    1,
                    (
                        "Родители знают, кто сегодня работает с детьми и как связаться с педагогом",
                        "Parents know who works today and how to reach the teacher",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Сведения о делах недели обновляются и доступны всем родителям",
                        "News about the week is kept up to date for all parents",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Личный разговор с каждой семьёй проводится не реже двух раз в год, без сравнения с другими детьми",
                        "There is a personal talk with every family at least twice a year, without comparisons",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Мнение родителей о работе группы собирают не реже раза в год",
                        "Parents' opinion is collected at least once a year",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Родителям сообщают, что изменено по их предложениям",
                        "Parents are told what was changed after their proposals",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Родители могут присутствовать в группе в согласованное время, и это происходит",
                        "Parents may be in the group at agreed times, and this happens",
                    ),
                ),
            ),
            "Составить график личных встреч с семьями, провести короткий опрос и вывесить ответ «Вы предложили — мы сделали».",
            "com.2",
        ),
        Leaf(
            "7.2",
            ("Участие семьи", "Participation of the family"),
            (
                Rated(
                    (
                        "Как родители участвуют в жизни группы?",
                        "How do parents take part in the life of the group?",
                    ),
                    (
                        (
                            "Родителей приглашают только на собрания и утренники",
                            "Parents are invited to meetings and feasts only",
                        ),
                        (
                            "Родители помогают материалами по просьбе педагога",
                            "Parents bring materials when asked",
                        ),
                        (
                            "Раз в месяц есть дело, в котором дети и родители действуют вместе",
                            "Once a month children and parents do something together",
                        ),
                        (
                            "Родители проводят в группе встречи, мастер-классы, прогулки по своему выбору",
                            "Parents hold meetings, workshops and walks of their choice",
                        ),
                        (
                            "Родители участвуют в выборе тем, планировании и подведении итогов",
                            "Parents take part in choosing topics, planning and summing up",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как педагоги поддерживают семью в вопросах воспитания?",
                        "How do teachers support the family in upbringing?",
                    ),
                    (
                        (
                            "Общение сводится к замечаниям о поведении",
                            "Communication is limited to remarks about behaviour",
                        ),
                        (
                            "Есть общие памятки, вопросы семьи остаются без ответа",
                            "There are leaflets, questions stay unanswered",
                        ),
                        (
                            "На вопросы семьи отвечает педагог или приглашённый специалист, есть часы консультаций",
                            "Questions are answered by the teacher or a specialist at known hours",
                        ),
                        (
                            "Темы встреч выбирают сами родители, встречи проходят как разговор, а не лекция",
                            "Parents choose topics; meetings are a conversation, not a lecture",
                        ),
                        (
                            "Действует круг взаимной поддержки семей, педагоги помогают ему собираться",
                            "Families support each other and teachers help them to meet",
                        ),
                    ),
                ),
            ),
            "Спланировать с родителями одно совместное дело в месяц и встречу-разговор по теме, которую выбрали они сами.",
            "com.2 psy.1",
        ),
    ),
)

DEVELOPMENT = Area(
    "9",
    ("Управление и развитие группы", "Management and development of the group"),
    (
        Leaf(
            "9.1",
            ("Рефлексия и рост педагогов", "Reflection and growth of teachers"),
            (
                Rated(
                    (
                        "Как педагоги группы анализируют свою работу?",
                        "How do teachers analyse their own work?",
                    ),
                    (
                        (
                            "Анализа нет или он делается только для отчёта",
                            "There is none, or it is made only for a report",
                        ),
                        (
                            "Трудности обсуждаются от случая к случаю",
                            "Difficulties are discussed from time to time",
                        ),
                        (
                            "Раз в месяц педагоги группы вместе обсуждают, что удалось и что изменить",
                            "Once a month teachers discuss what worked and what to change",
                        ),
                        (
                            "Проводится самооценка, её сверяют с наблюдениями коллег или методиста",
                            "Self-assessment is compared with observations of colleagues or a methodist",
                        ),
                        (
                            "По итогам анализа меняются планы и среда, и результат изменений проверяют",
                            "Plans and the space change after analysis and the result is checked",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как педагоги группы учатся?",
                        "How do teachers learn?",
                    ),
                    (
                        (
                            "Учатся только по обязательному графику курсов",
                            "Only compulsory courses",
                        ),
                        (
                            "Посещают вебинары, полученное в группе не применяется",
                            "Webinars are attended, nothing is applied",
                        ),
                        (
                            "У каждого есть тема на год, одно-два применения видны в группе",
                            "Everyone has a topic for the year with one or two uses seen in the group",
                        ),
                        (
                            "Педагоги посещают коллег и приглашают к себе, обсуждая увиденное",
                            "Teachers visit colleagues, invite them and discuss what they saw",
                        ),
                        (
                            "Педагоги группы делятся опытом в муниципалитете или регионе и помогают новичкам",
                            "Teachers share experience in the municipality or region and help newcomers",
                        ),
                    ),
                ),
            ),
            "Закрепить ежемесячную встречу педагогов группы с тремя вопросами: что удалось, что мешает, что меняем; организовать взаимопосещения.",
            "met.7",
        ),
        Leaf(
            "9.2",
            ("Слаженность команды группы", "Team work in the group"),
            (
                Mark(
                    1,
                    (
                        "Обязанности взрослых в течение дня распределены, и все их знают",
                        "Duties during the day are divided and known to all",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Смена передаётся с сообщением о том, что произошло за день",
                        "Shifts are handed over with an account of the day",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Помощник воспитателя участвует в подготовке дел группы",
                        "The assistant takes part in preparing activities",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Специалисты и воспитатели согласуют темы и подходы раз в неделю",
                        "Specialists and teachers agree topics and approaches weekly",
                    ),
                    na=True,
                ),
                Mark(
                    5,
                    (
                        "Команда сама ставит цель развития группы на полугодие и отслеживает её выполнение",
                        "The team sets its own development goal for half a year and follows it",
                    ),
                ),
            ),
            "Договориться о правилах передачи смены и еженедельной пятнадцатиминутной встрече команды группы со специалистами.",
            "com.3",
        ),
        Leaf(
            "9.3",
            ("Цифровые инструменты в работе педагога", "Digital tools in the teacher's work"),
            (
                Rated(
                    (
                        "Помогают ли цифровые инструменты работе педагога?",
                        "Do digital tools help the teacher's work?",
                    ),
                    (
                        ("Не используются", "They are not used"),
                        (
                            "Используются только для отчётов и отдельных презентаций",
                            "Used for reports and occasional presentations only",
                        ),
                        (
                            "Облегчают планирование и связь с родителями, требования к защите данных соблюдены",
                            "Make planning and contact with parents easier, data are protected",
                        ),
                        (
                            "Помогают вести наблюдения, собирать материалы и обмениваться ими с коллегами",
                            "Help to keep observations and to share materials with colleagues",
                        ),
                        (
                            "Педагоги создают свои цифровые материалы и учат этому других",
                            "Teachers create digital materials and teach others",
                        ),
                    ),
                    na=True,
                ),
            ),
            "Провести внутреннее обучение: электронный план недели, общая папка материалов, безопасная связь с родителями.",
            "dig.1",
            variative=True,
        ),
    ),
)
