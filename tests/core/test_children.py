import signal
import subprocess

from core.children import command, deaf_to_ctrl_c, ended


def test_a_child_does_not_hear_ctrl_c() -> None:
    script = "import signal; signal.raise_signal(signal.SIGINT); print('still here')"
    made = [command("room")[0], "-c", script]
    done = subprocess.run(made, preexec_fn=deaf_to_ctrl_c, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "still here\n", "")


def test_an_end_is_told_in_words() -> None:
    assert ended(-signal.SIGKILL) == "was killed (SIGKILL; out of memory?)"
    assert ended(3) == "ended with 3, its last words stand above"
