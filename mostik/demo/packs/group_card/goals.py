"""Areas 1 and 2: what the group works for, and by what plan."""

from mostik.demo.packs.content import Area, Leaf, Mark, Rated

GOALS = Area(
    "1",
    ("Образовательные ориентиры", "Educational guidelines"),
    (
        Leaf(
            "1.1",
            ("Цели и ценности в повседневной работе", "Aims and values in everyday work"),
            (
                Mark(
                    1,
                    (
                        "Взрослые сравнивают детей друг с другом вслух, называют лучших и худших",
                        "Adults compare children aloud and name the best and the worst",
                    ),
                    negative=True,
                ),
                Mark(
                    2,
                    (
                        "Педагог может назвать, чего группа стремится достичь в этом году",
                        "The teacher can say what the group wants to achieve this year",
                    ),
                ),
                Mark(
                    3,
                    (
                        "В планах и разговорах цели описаны через возможности и поддержку, а не через нормативы, которые дети должны сдать",
                        "Plans and conversations describe aims as opportunities and support, not as norms children must pass",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Правила группы составлены вместе с детьми и представлены понятно для них (рисунки, символы)",
                        "The rules of the group were made with the children and are shown in a way they understand",
                    ),
                ),
                Mark(
                    4,
                    (
                        "Педагоги группы одинаково объясняют, почему выбраны эти цели и что для них делается",
                        "All teachers of the group explain in the same way why these aims were chosen",
                    ),
                ),
                Mark(
                    5,
                    (
                        "Цели пересматриваются не реже раза в полугодие с учётом мнения родителей и самих детей, изменения видны в планах",
                        "Aims are revised at least twice a year with parents' and children's views; the changes show in the plans",
                    ),
                ),
            ),
            "Провести педагогический час «Зачем мы это делаем»: сформулировать цели группы через возможности для детей и поддержку взрослых, составить с детьми правила группы.",
            "met.1 psy.1",
        ),
        Leaf(
            "1.2",
            ("Понимание интересов и потребностей детей", "Understanding children's interests and needs"),
            (
                Rated(
                    (
                        "Как педагог узнаёт об интересах детей и использует это в работе?",
                        "How does the teacher learn about children's interests and use it?",
                    ),
                    (
                        (
                            "Интересы детей не выясняются, всё содержание выбирает взрослый",
                            "Interests are not explored, the adult chooses everything",
                        ),
                        (
                            "Педагог знает об интересах некоторых детей, но на выборе дел это не отражается",
                            "The teacher knows some interests but they do not influence the work",
                        ),
                        (
                            "Педагог ведёт краткие заметки наблюдений и раз в месяц вносит по ним изменения в план",
                            "Short observation notes are kept and change the plan once a month",
                        ),
                        (
                            "Заметки охватывают всех детей, по ним каждую неделю появляются новые дела и материалы",
                            "Notes cover every child and bring new activities and materials every week",
                        ),
                        (
                            "Дети сами предлагают темы и вопросы на неделю, педагог показывает, что из предложенного сделано",
                            "Children propose topics for the week and the teacher shows what came of them",
                        ),
                    ),
                ),
            ),
            "Освоить краткие заметки наблюдений (2–3 фразы о деле ребёнка без оценок) и еженедельно переносить из них одну-две идеи в план.",
            "psy.2",
        ),
    ),
)

PROGRAMME = Area(
    "2",
    ("Образовательная программа", "Educational programme"),
    (
        Leaf(
            "2.1",
            ("Планирование в группе", "Planning in the group"),
            (
                Mark(
                    1,
                    (
                        "План на текущую неделю есть и доступен всем педагогам группы",
                        "There is a plan for this week and all teachers of the group can see it",
                    ),
                ),
                Mark(
                    2,
                    (
                        "План соответствует образовательной программе организации: названы тема, задачи и виды деятельности",
                        "The plan follows the programme: topic, tasks and kinds of activity are named",
                    ),
                ),
                Mark(
                    3,
                    (
                        "В плане есть время, когда занятие выбирают сами дети, не менее трети времени бодрствования в помещении",
                        "At least a third of indoor time is left for activities children choose themselves",
                    ),
                ),
                Mark(
                    3,
                    (
                        "Наблюдаемое совпадает с планом или педагог может объяснить отступление от него",
                        "What is seen matches the plan, or the teacher can explain the difference",
                    ),
                ),
                Mark(
                    4,
                    (
                        "В плане отмечено, какие изменения внесены по ходу недели и почему",
                        "The plan shows what was changed during the week and why",
                    ),
                ),
                Mark(
                    5,
                    (
                        "По итогам каждой темы педагоги записывают, что получилось, и эти записи используются при планировании следующей",
                        "After each topic teachers note what worked and use the notes in the next plan",
                    ),
                ),
            ),
            "Пересмотреть форму недельного плана: выделить время свободного выбора и графу «Что изменили и почему»; разобрать два плана на методическом часе.",
            "met.2",
        ),
        Leaf(
            "2.2",
            ("Учёт возможностей каждого ребёнка", "Room for every child"),
            (
                Rated(
                    (
                        "Как в делах группы учтено, что дети различаются по опыту и темпу?",
                        "How do activities allow for different experience and pace?",
                    ),
                    (
                        (
                            "Все дети выполняют одно и то же одним способом в одно время",
                            "All children do the same thing in the same way at the same time",
                        ),
                        (
                            "Педагог помогает отстающим, но задание и срок для всех одни",
                            "Those behind are helped, but task and time are the same for all",
                        ),
                        (
                            "В большинстве дел есть не менее двух вариантов сложности или способа выполнения",
                            "Most activities have at least two levels of difficulty or ways to do them",
                        ),
                        (
                            "Ребёнок сам выбирает вариант, материал и темп; начатое можно закончить позже",
                            "The child chooses version, material and pace; work may be finished later",
                        ),
                        (
                            "Педагоги заранее готовят разные пути в каждой теме и обсуждают, кому какая поддержка нужна",
                            "Different paths are prepared for each topic and support is discussed in advance",
                        ),
                    ),
                ),
            ),
            "Подобрать к ближайшей теме задания двух-трёх уровней сложности и место, где ребёнок может оставить работу, чтобы закончить её позже.",
            "met.3 psy.2",
        ),
    ),
)
