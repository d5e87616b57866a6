import io

from mostik.lib.progress import Bar


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_is_silent_for_two_seconds():
    stream, clock = Terminal(), Clock()
    bar = Bar(stream, clock=clock)

    bar.show(0.5)
    bar.finish()

    assert stream.getvalue() == ""


def test_draws_one_line_over_and_over_on_a_terminal():
    stream, clock = Terminal(), Clock()
    bar = Bar(stream, clock=clock)
    clock.now = 3

    bar.show(0.5, "reading")
    bar.show(1, "done")
    bar.finish()

    assert stream.getvalue() == f"\r[{'#' * 15}{'.' * 15}]  50 % reading\r[{'#' * 30}] 100 % done   \n"


def test_writes_a_line_for_every_tenth_into_a_file():
    stream, clock = io.StringIO(), Clock()
    bar = Bar(stream, clock=clock)
    clock.now = 3

    for share in (0.5, 0.51, 0.52, 0.64):
        bar.show(share)
    bar.finish()

    assert stream.getvalue() == " 50 %\n 60 %\n"
