"""Area 3: the content of activities in the five educational fields, and the local one (variative)."""

from mostik.demo.packs.content import Area, Leaf, Rated

CONTENT = Area(
    "3",
    ("Содержание образовательной деятельности", "Content of educational activity"),
    (
        Leaf(
            "3.1",
            ("Общение, речь и познание", "Communication, speech and discovery"),
            (
                Rated(
                    (
                        "Как взрослые поддерживают общение и совместные дела детей?",
                        "How do adults support communication and joint work of children?",
                    ),
                    (
                        (
                            "Общение сводится к указаниям взрослого, разговоры детей прерываются",
                            "Communication is mostly instructions; children's talk is cut short",
                        ),
                        (
                            "Детям разрешено общаться, но совместных дел взрослый не предлагает",
                            "Children may talk, but no joint activities are offered",
                        ),
                        (
                            "Каждый день есть дело, для которого нужно договориться вдвоём или втроём",
                            "Every day there is something that needs an agreement of two or three",
                        ),
                        (
                            "Взрослый помогает договориться, не решая за детей, и называет чувства и способы примирения",
                            "The adult helps to agree without deciding for them and names feelings and ways to make peace",
                        ),
                        (
                            "Дети сами обращаются к известным им способам договориться; взрослый вмешивается редко и по просьбе",
                            "Known ways of agreeing are at hand; the adult steps in rarely and when asked",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Как взрослые обогащают речь?",
                        "How do adults enrich speech?",
                    ),
                    (
                        (
                            "Речь взрослых состоит из коротких команд и замечаний",
                            "Adults' speech consists of short commands and remarks",
                        ),
                        (
                            "Взрослые читают детям, но вопросы требуют ответа «да», «нет» или одного слова",
                            "Adults read to children, but questions need a one-word answer",
                        ),
                        (
                            "Каждый день читают и обсуждают прочитанное, звучат открытые вопросы («почему», «что будет, если»)",
                            "Reading and discussion take place every day, with open questions",
                        ),
                        (
                            "Взрослый развивает сказанное ребёнком: уточняет, дополняет, вводит новое слово и возвращается к нему",
                            "The adult builds on what a child says and returns to new words",
                        ),
                        (
                            "Рассказы детей записываются, из них делают книги, спектакли, выставки; к ним возвращаются",
                            "Children's stories are written down and become books, plays and exhibitions",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Есть ли место исследованию и рассуждению?",
                        "Is there room for inquiry and reasoning?",
                    ),
                    (
                        (
                            "Знания сообщаются готовыми, пробовать и ошибаться нельзя",
                            "Knowledge is given ready-made, trial and error are not allowed",
                        ),
                        (
                            "Опыты показывает взрослый, дети смотрят",
                            "The adult shows experiments, children watch",
                        ),
                        (
                            "Не реже раза в неделю дети сами пробуют, измеряют, сравнивают и рассказывают, что получилось",
                            "At least weekly children try, measure, compare and tell what happened",
                        ),
                        (
                            "Взрослый спрашивает «Как ты думаешь?» до опыта и «Почему так вышло?» после, догадки записываются",
                            "Guesses are asked for before and explanations after; guesses are written down",
                        ),
                        (
                            "Вопросы детей становятся исследованиями на несколько дней, результат виден в группе",
                            "Children's questions grow into inquiries of several days with a visible result",
                        ),
                    ),
                    weight="1.5",
                ),
            ),
            "Запланировать на месяц четыре детских исследования по вопросам самих детей; на взаимопосещении отследить долю открытых вопросов.",
            "sub.1 com.1",
        ),
        Leaf(
            "3.2",
            ("Творчество и движение", "Creativity and movement"),
            (
                Rated(
                    (
                        "Насколько творчество остаётся делом ребёнка?",
                        "How far does creative work stay the child's own?",
                    ),
                    (
                        (
                            "Все работы выполнены по одному образцу, взрослый их доделывает",
                            "All works copy one sample and are finished by the adult",
                        ),
                        (
                            "Материал выдаётся на занятии, работы отличаются только цветом или размером",
                            "Material is handed out; works differ only in colour or size",
                        ),
                        (
                            "Ребёнок выбирает замысел или материал, образец служит одним из примеров",
                            "The child chooses the idea or the material; a sample is one of several examples",
                        ),
                        (
                            "Материалы для рисования, лепки, музыки и театра доступны вне занятий, работы подписаны словами детей",
                            "Materials for art, music and theatre are available outside lessons; works carry children's words",
                        ),
                        (
                            "Творческие замыслы развиваются неделями, в них участвуют родители и художники, музыканты, мастера",
                            "Creative ideas develop for weeks with parents, artists, musicians and craftsmen",
                        ),
                    ),
                ),
                Rated(
                    (
                        "Сколько движения в течение дня?",
                        "How much movement is there during the day?",
                    ),
                    (
                        (
                            "Дети подолгу сидят, движение ограничено замечаниями",
                            "Long sitting; movement is limited by remarks",
                        ),
                        (
                            "Двигаются на занятии физкультурой и на прогулке, в остальное время места для движения нет",
                            "Movement only in lessons and on walks",
                        ),
                        (
                            "Каждый день есть подвижные игры, разминки и прогулка по режиму, сидят подряд не дольше возрастной нормы",
                            "Active games, warm-ups and walks every day; sitting stays within the norm for the age",
                        ),
                        (
                            "В помещении и на участке можно двигаться по своему выбору, материалы для этого доступны",
                            "Children may move as they choose indoors and outdoors, with materials at hand",
                        ),
                        (
                            "Движение входит в большинство дел дня; дети придумывают игры и полосы препятствий",
                            "Movement is part of most activities; children invent games and obstacle courses",
                        ),
                    ),
                ),
            ),
            "Отказаться от единого образца хотя бы в половине творческих дел; выделить в группе место для движения и пополнить его переносным инвентарём.",
            "sub.2",
        ),
        Leaf(
            "3.3",
            ("Родной край", "Home region"),
            (
                Rated(
                    (
                        "Как в жизни группы представлен родной край?",
                        "How is the home region present in the life of the group?",
                    ),
                    (
                        ("Край не представлен", "It is not present"),
                        (
                            "Есть уголок с символикой, в делах группы он не используется",
                            "There is a corner with symbols that is not used",
                        ),
                        (
                            "Раз в месяц есть дело о природе, людях или истории своего места",
                            "Once a month there is an activity about local nature, people or history",
                        ),
                        (
                            "Дети бывают на прогулках-экскурсиях, собирают и пополняют коллекции, альбомы, макеты",
                            "There are outings; collections, albums and models grow",
                        ),
                        (
                            "Вместе с семьями и соседями группа ведёт долгий проект о своём месте и показывает его другим",
                            "With families and neighbours the group leads a long project about its place",
                        ),
                    ),
                    na=True,
                ),
            ),
            "Составить с родителями карту мест рядом с садом, куда можно прийти пешком, и провести по ней одну экскурсию в месяц.",
            "sub.3",
            variative=True,
        ),
    ),
)
