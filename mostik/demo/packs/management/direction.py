"""Areas 1 and 2: aims, decisions, the internal quality system."""

from mostik.demo.packs.content import Area, Leaf, Mark, Rated

STRATEGY = Area(
    "1",
    ("Цели и программа развития", "Aims and development programme"),
    (
        Leaf(
            "1.1",
            ("Программа развития", "Development programme"),
            (
                Mark(
                    1,
                    (
                        "Программа развития утверждена, срок её действия не истёк",
                        "The programme is approved and in force",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Цели программы измеримы: названы показатели, исходные и плановые значения",
                        "Its aims are measurable: indicators with starting and planned values",
                    ),
                ),
                Mark(
                    3,
                    (
                        "В основу программы положены результаты оценки качества, а не только самоанализ",
                        "It is based on quality assessment, not only on self-analysis",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Для каждого мероприятия указаны срок и ответственный",
                        "Every measure has a date and a responsible person",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Не реже двух раз в год руководство сверяет план и факт, отклонения разобраны",
                        "Plan and fact are compared at least twice a year, differences are analysed",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Педагоги и родители участвуют в пересмотре программы, изменения опубликованы",
                        "Teachers and parents take part in revising it; changes are published",
                    ),
                ),
            ),
            "Дополнить программу развития измеримыми показателями по итогам оценки качества и закрепить полугодовую сверку плана и факта.",
            "man.1",
        ),
        Leaf(
            "1.2",
            ("Управленческие решения", "Management decisions"),
            (
                Rated(
                    (
                        "Как принимаются и доводятся до конца решения?",
                        "How are decisions made and carried through?",
                    ),
                    (
                        ("Решения не фиксируются", "Decisions are not recorded"),
                        (
                            "Решения записаны в протоколах, исполнение не отслеживается",
                            "They are in minutes, execution is not followed",
                        ),
                        (
                            "У решений есть срок и ответственный, исполнение проверяется",
                            "Decisions have a date and a person and are checked",
                        ),
                        (
                            "Решения опираются на данные, просрочка разбирается на совещании",
                            "Decisions rest on data, delays are discussed",
                        ),
                        (
                            "Проверяется, что изменилось в результате решения, выводы учитываются в следующих",
                            "The effect of decisions is checked and used in the next ones",
                        ),
                    ),
                ),
            ),
            "Ввести реестр управленческих решений с ответственными, сроками и отметкой о результате.",
            "man.2",
        ),
    ),
)

QUALITY = Area(
    "2",
    ("Внутренняя система оценки качества", "Internal quality assessment"),
    (
        Leaf(
            "2.1",
            ("Устройство ВСОКО", "How the internal system works"),
            (
                Mark(
                    1,
                    (
                        "Положение о ВСОКО утверждено и размещено на сайте",
                        "The regulations are approved and published",
                    ),
                ),
                Mark(
                    2,
                    (
                        "Есть циклограмма: что, когда, кем и каким инструментом оценивается",
                        "There is a calendar: what, when, by whom and with which instrument",
                    ),
                ),
                Mark(
                    3,
                    (
                        "За последний год оценены все направления циклограммы",
                        "All parts of the calendar were assessed in the last year",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Дети не являются объектом оценки ни в одном инструменте",
                        "Children are not assessed by any of the instruments",
                    ),
                ),
                Mark(
                    4,
                    (
                        "По каждой оценке есть справка с выводами и сроками исправления",
                        "Every assessment has a note with conclusions and deadlines",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Результаты внутренней и внешней оценки сопоставляются, расхождения обсуждаются с педагогами",
                        "Internal and external results are compared and differences discussed with teachers",
                    ),
                ),
            ),
            "Составить циклограмму ВСОКО на год, назначить ответственных и форму итогового документа по каждому направлению.",
            "man.3",
            half_steps=True,
        ),
        Leaf(
            "2.2",
            ("Использование результатов оценки", "Use of results"),
            (
                Rated(
                    (
                        "Что происходит после оценки?",
                        "What happens after an assessment?",
                    ),
                    (
                        ("Результаты складываются в папку", "Results are put in a folder"),
                        (
                            "Результаты сообщают на педсовете без решений",
                            "Results are read out without decisions",
                        ),
                        (
                            "По слабым показателям принят план исправления",
                            "There is a plan for weak indicators",
                        ),
                        (
                            "План выполнен, педагоги получили адресную помощь",
                            "The plan is carried out, teachers received targeted help",
                        ),
                        (
                            "Повторная оценка показала, помогли ли меры, и это учтено",
                            "A second assessment showed whether measures helped",
                        ),
                    ),
                    weight="1.5",
                ),
            ),
            "По трём самым слабым показателям составить план мер с датой повторной оценки.",
            "man.3 man.2",
        ),
    ),
    weight="1.5",
)
