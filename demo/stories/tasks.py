"""What the street of the demonstration asks its grids to do, door by door."""

from diaries.choices import KnownField, QuestionKind, TaskKind
from diaries.rules.tasks import Question

GIVEN_BACK, DUE_AHEAD = 6, 8  # days from now
KIND = TaskKind.INSPECTION
TITLE = "冬季用电用气安全入户检查"
WORDS = "请逐户查看燃气软管和取暖用电，能当场改的劝改，改不了的登记为事项。"
HOSE, HEATING, PHONE = "q1", "q2", "k1"
QUESTIONS = (
    Question(PHONE, QuestionKind.KNOWN, known=KnownField.PHONE, required=False),
    Question(HOSE, QuestionKind.YES_NO, "燃气软管老化或超期"),
    Question(HEATING, QuestionKind.CHOICE, "冬天用什么取暖", ("空调", "电暖器", "电热毯", "不取暖")),
)
# What the doors say, one after the other.
ANSWERS: tuple[dict[str, str], ...] = (
    {HOSE: "no", HEATING: "空调"},
    {HOSE: "no", HEATING: "电热毯"},
    {HOSE: "yes", HEATING: "电暖器"},
    {HOSE: "no", HEATING: "不取暖"},
)
OWN_ANSWERED = 4  # doors of the printed leader's house; at the next one nobody was at home
