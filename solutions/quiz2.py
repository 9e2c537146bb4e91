# %% [markdown]
# # Quiz 2: weeks 3 and 4
#
# Ten questions about ideas: no code to write. **60 minutes, 100 points**, 10 for each
# question. Open book: lectures, notes, your own assignments, and Python as a calculator in
# cells that you add. You work alone.
#
# * Four questions ask for a letter, six for a number.
# * The numbers in a question are drawn from **your student id**. A neighbour's numbers are
#   others, and so are their answers.
# * Give numbers with at least **three significant digits**, such as 0.0123 or −4.56. Round
#   at the end only.

# %% [markdown]
# ## Time
#
# The quiz opens and closes at the times your instructor announced. The closing time is the
# due date of this assignment in nbgrader. Every hand-in carries the time when it arrived,
# and a late one is shown as late, with how late. You may hand in several times; the last
# one counts, so hand in early and again.
#
# ## Conventions
#
# As in the assignments: rows are samples, Z = X W + b, and a loss over n examples is a
# mean. Dropout is inverted, and p is the probability to drop. Momentum is v ← α v + g,
# then w ← w − lr v, with v = 0 at the start.

# %% locked="setup"
# cs_nn is installed here where it is missing
import numpy as np

from cs_nn import check, quiz

# %% [markdown]
# ## Your student id
#
# Type it as on the class list, delete the line that raises, and run the cell. Grading compares
# it with the name under which you hand in: another id is shown to your instructor. Then run
# the folded cell below to see your questions.

# %% answer="student-id"
student = "…"
### BEGIN SOLUTION
student = "ada"
### END SOLUTION

# %% locked="quiz-questions"
draw = {
    "q2": quiz.numbers(
        student,
        "quiz2/q2",
        a=(2, 3, 5),
        b=(-3.2, 4.1, 7.3),
        c=(6, 8, 9),
        d=(0.5, 1.5, -2.5),
    ),
    "q3": quiz.numbers(
        student, "quiz2/q3", n=(12, 20, 50), k=(3, 5, 7), p=(0.1, 0.25, 0.4)
    ),
    "q5": quiz.numbers(student, "quiz2/q5", v=(1.2, 2.4, 3.6), p=(0.1, 0.2, 0.3, 0.4)),
    "q6": quiz.numbers(
        student,
        "quiz2/q6",
        w=(0.5, 0.8, 1.1),
        first=(3, -3, 5),
        second=(-1, 2, 4),
        lr=(0.1, 0.2),
        alpha=(0.6, 0.7, 0.9),
    ),
    "q7": quiz.numbers(
        student, "quiz2/q7", fan_in=(80, 120, 250), fan_out=(30, 40, 60)
    ),
    "q9": quiz.numbers(student, "quiz2/q9", a=(6, 8, 12), b=(5, 9, 16), c=(2, 3, 4)),
}
q2, q3, q5, q6, q7, q9 = draw.values()
questions = {
    "q1": (
        (
            "Z = X W + b with X (n, d), W (d, k), b (k,), and the gradient dZ (n, k) is given. "
            "What is db?"
        ),
        {
            "a": "the mean of dZ over the rows",
            "b": "the sum of dZ over the rows",
            "c": "the sum of dZ over the columns",
            "d": "dZ itself",
        },
    ),
    "q2": (
        (
            f"Z = X W with X = [[{q2['a']}, {q2['b']}], [{q2['c']}, 1]] (two examples) and "
            f"dZ = [[1, {q2['d']}], [2, −1]]. What is the entry dW[0, 1]? (a number)"
        ),
        {},
    ),
    "q3": (
        (
            f"Softmax and cross-entropy, the mean over n = {q3['n']} examples, "
            f"{q3['k']} classes. For one example the right class has the probability "
            f"{q3['p']}. What is the entry of dZ for that example and class? (a number)"
        ),
        {},
    ),
    "q4": (
        (
            "You put every example into the batch twice. The loss is a mean. What happens to "
            "the loss and to dW?"
        ),
        {
            "a": "both double",
            "b": "both stay",
            "c": "the loss stays, dW doubles",
            "d": "the loss stays, dW is halved",
        },
    ),
    "q5": (
        (
            f"An activation is {q5['v']}. Dropout with p = {q5['p']} keeps it, in training. "
            "What is it after the dropout layer? (a number)"
        ),
        {},
    ),
    "q6": (
        (
            f"A weight starts at w = {q6['w']}. Two steps with momentum α = {q6['alpha']}, "
            f"lr = {q6['lr']}; the gradients are {q6['first']}, then {q6['second']}. What is w "
            "now? (a number)"
        ),
        {},
    ),
    "q7": (
        (
            f"He's initialisation of a layer with {q7['fan_in']} inputs and {q7['fan_out']} "
            "units. What is the standard deviation of its weights? (a number)"
        ),
        {},
    ),
    "q8": (
        (
            "In a deep ReLU net with large weights the plot of max |dW| is flat over the "
            "layers. What follows?"
        ),
        {
            "a": "ReLU nets can't explode",
            "b": "the gradients dz are flat as well",
            "c": "nothing about dz: dW also holds the activation, which grows the other way",
        },
    ),
    "q9": (
        (
            f"Gradients of two layers: [{q9['a']}, 0] and [0, {q9['b']}]. They are clipped to "
            f"the global norm c = {q9['c']}. What is the first entry of the first one then? "
            "(a number)"
        ),
        {},
    ),
    "q10": (
        (
            "The scores of a ReLU unit for a batch of four are −3, −0.2, 0.4 and −1. Is it "
            "dead on this batch?"
        ),
        {
            "a": "yes: it is off for most examples",
            "b": "no: one example switches it on, so its weights get a gradient",
            "c": "yes: a dead unit is one with a score below 0",
        },
    ),
}
quiz.sheet(questions)

# %% [markdown]
# ## Your answers
#
# Letters in quotes, numbers without. Replace each `None`, delete the line that raises, and
# run the cell. Whether an answer is right is checked after you hand in.

# %% answer="quiz"
answers = {
    "q1": None,  # a letter
    "q2": None,  # a number
    "q3": None,  # a number
    "q4": None,  # a letter
    "q5": None,  # a number
    "q6": None,  # a number
    "q7": None,  # a number
    "q8": None,  # a letter
    "q9": None,  # a number
    "q10": None,  # a letter
}
### BEGIN SOLUTION
answers = {
    "q1": "b",
    "q2": q2["a"] * q2["d"] - q2["c"],
    "q3": (q3["p"] - 1) / q3["n"],
    "q4": "b",
    "q5": q5["v"] / (1 - q5["p"]),
    "q6": q6["w"] - q6["lr"] * ((1 + q6["alpha"]) * q6["first"] + q6["second"]),
    "q7": np.sqrt(2 / q7["fan_in"]),
    "q8": "c",
    "q9": q9["a"] * q9["c"] / np.hypot(q9["a"], q9["b"]),
    "q10": "b",
}
### END SOLUTION

# %% tests="quiz" points=100
marks = check.Marks("quiz", 100)
with marks(0, "your student id"):
    typed = any(sign.isalnum() for sign in str(student))
    check.that(typed, 'Type your id in place of "…", and run all cells below it.')
with marks(0, "every question has an answer of its kind"):
    for q, (_, letters) in questions.items():
        given = answers.get(q)
        check.that(given is not None, f"{q}: there is no answer yet; replace None.")
        kind = f"a letter of {', '.join(letters)}" if letters else "a number"
        fits = given in letters if letters else isinstance(given, (int, float))
        check.that(fits, f"{q}: {given!r} is not {kind}.")
### BEGIN HIDDEN TESTS


def entry(a, b, c, d):
    right = a * d - c
    ask = "dW = Xᵀ dZ: column 0 of X meets column 1 of dZ, summed over the examples."
    return right, [
        (b + 2, "M-20", f"That is dW[1, 0]: dW is transposed. {ask}"),
        (a * d - b, "M-20", f"That is (X dZ)[0, 1]: Xᵀ is missing. {ask}"),
        (a + b * 2, "M-20", f"That is (X dZ)[0, 0]: Xᵀ is missing. {ask}"),
        (right / 2, "M-23", f"The 1/n is in dZ already. {ask}"),
        (a * d, "M-38", f"Only the first example is counted. {ask}"),
        (-c, "M-38", f"Only the last example is counted. {ask}"),
    ]


def softmax_entry(n, k, p):
    right = (p - 1) / n
    ask = "dZ = (P − Y) / n."
    return right, [
        (p - 1, "M-22", f"1/n is missing. {ask}"),
        (right / n, "M-23", f"1/n is there twice. {ask}"),
        (right / k, "M-23", f"The mean is over examples, not over classes. {ask}"),
        (-1 / p / n, "M-28", f"That is the gradient for P, before softmax. {ask}"),
        (-1 / p, "M-28", f"That is the gradient for P, before softmax. {ask}"),
        (p * (1 - p), "M-26", f"p (1 − p) is one entry of softmax's Jacobian. {ask}"),
        (p * (1 - p) / n, "M-26", f"p (1 − p) is one entry of a Jacobian. {ask}"),
        (p / n, "M-28", f"Y is missing. {ask}"),
        (-right, "M-12", f"The sign is turned: a higher score lowers this loss. {ask}"),
    ]


def dropped(v, p):
    ask = "Inverted dropout divides what it keeps by the probability to keep, 1 − p."
    return v / (1 - p), [
        (v / p, "M-31", f"p is the probability to drop. {ask}"),
        (v * p, "M-31", f"p is the probability to drop. {ask}"),
        (v, "M-32", f"Nothing is scaled here. {ask}"),
        (
            v * (1 - p),
            "M-32",
            f"That is the scaling of classic dropout, at test. {ask}",
        ),
        (v / (1 - p) ** 2, "M-32", f"It is scaled twice. {ask}"),
    ]


def momentum(w, first, second, lr, alpha):
    ask = "v is g₁, then α g₁ + g₂; w loses lr times each."
    plain = w - lr * (first + second)
    average = (1 - alpha) * (first + alpha * first + second)
    return plain - lr * alpha * first, [
        (plain, "M-34", f"There is no momentum. {ask}"),
        (w - lr * average, "M-34", f"That is a moving average, (1 − α) g. {ask}"),
        (w + lr * (first + alpha * first + second), "M-34", f"That goes uphill. {ask}"),
        (
            w - lr * (alpha * first + second),
            "M-34",
            f"The first step is missing. {ask}",
        ),
        (w - lr * (first + alpha * second), "M-34", f"α belongs to the old v. {ask}"),
    ]


def he(fan_in, fan_out):
    ask = "Variance 2 / fan_in, so the standard deviation is its root."
    return np.sqrt(2 / fan_in), [
        (2 / fan_in, "M-41", f"That is the variance. {ask}"),
        (np.sqrt(2 / fan_out), "M-41", f"He counts the inputs. {ask}"),
        (2 / fan_out, "M-41", f"He counts the inputs, and this is a variance. {ask}"),
        (np.sqrt(2 / (fan_in + fan_out)), "M-41", f"That is Xavier's. {ask}"),
        (2 / (fan_in + fan_out), "M-41", f"That is Xavier's variance. {ask}"),
        (np.sqrt(1 / fan_in), "M-41", f"The 2 is missing: ReLU halves. {ask}"),
    ]


def clipped(a, b, c):
    ask = "One norm over all gradients, √(a² + b²); all are multiplied by c / norm."
    return a * c / np.hypot(a, b), [
        (c, "M-42", f"That clips each gradient, or entry, on its own. {ask}"),
        (a * c / (a + b), "M-42", f"That adds up the norms. {ask}"),
        (a * c / (a * a + b * b), "M-42", f"The root is missing in the norm. {ask}"),
        (a / np.hypot(a, b), "M-42", f"That scales to norm 1, not c. {ask}"),
        (a * c / max(a, b), "M-42", f"That uses the largest norm. {ask}"),
        (a, "M-42", f"The norm is above c, so it is clipped. {ask}"),
    ]


L3, L4 = "Lecture 3", "Lecture 4"
bias = "b was added to every row, so the rows' gradients add up, for each column."
twice = "Twice as many terms, each with half the 1/n: sum and gradient stay."
flat = "dW = hᵀ dz: where dz grows towards the input, h shrinks as much."
dead = "A dead unit is off for every example; then no gradient reaches it."


def right_answers():
    return {
        "q1": (
            "b",
            [("a", "M-21", bias), ("c", "M-21", bias), ("d", "M-21", bias)],
            f"{L3} §2, bias: broadcast forward, sum backward",
        ),
        "q2": (*entry(**q2), f"{L3} §1, from edges to matrices"),
        "q3": (*softmax_entry(**q3), f"{L3} §5, softmax and cross-entropy: P − Y"),
        "q4": (
            "b",
            [("a", "M-24", twice), ("c", "M-22", twice), ("d", "M-23", twice)],
            f"{L3} §3, where does 1/n live?",
        ),
        "q5": (*dropped(**q5), f"{L3} §7, layers as objects, and training"),
        "q6": (*momentum(**q6), f"{L3} §7, layers as objects, and training"),
        "q7": (*he(**q7), f"{L4} §4, first weights, by counting variances"),
        "q8": (
            "c",
            [("a", "M-44", flat), ("b", "M-44", flat)],
            f"{L4} §5, exploding gradients, and a plot that hides them",
        ),
        "q9": (*clipped(**q9), f"{L4} §6, four remedies"),
        "q10": (
            "b",
            [("a", "M-43", dead), ("c", "M-43", dead)],
            f"{L4} §3, ReLU, and units that die",
        ),
    }


for q in (f"q{number}" for number in range(1, 11)):
    with marks(10, q):
        right, slips, section = right_answers()[q]
        given = answers.get(q)
        check.that(given is not None, "There is no answer.")
        known = [slip for slip in slips if quiz.same(given, slip[0])]
        _, name, because = known[0] if known else ("", "", "")
        check.that(
            quiz.same(given, right),
            f"{given} is not it. {because}".rstrip(),
            section=section,
            misconception=name,
        )
### END HIDDEN TESTS
float(marks)
