# %% [markdown]
# # Quiz 1: weeks 1 and 2
#
# Ten questions about ideas: no code to write. **60 minutes, 100 points**, 10 for each
# question. Open book: lectures, notes, your own assignments, and Python as a calculator in
# cells that you add. You work alone.
#
# * Five questions ask for a letter, five for a number.
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
# As in the assignments: a neuron's score is z = w · x + b; it fires when z > 0, strictly.
# σ(z) = 1 / (1 + e⁻ᶻ). A loss over n examples is a mean.

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
    "q2": quiz.numbers(student, "quiz1/q2", d=(4, 6, 9), h=(10, 13, 17), k=(3, 5, 7)),
    "q5": quiz.numbers(student, "quiz1/q5", h=(-0.85, -0.75, 0.35, 0.65, 0.75)),
    "q6": quiz.numbers(
        student,
        "quiz1/q6",
        w=(0.6, 0.9, 1.2),
        b=(-0.7, -0.4, 0.5),
        x=(1.5, 2.5, 3.0),
        y=(0.1, 0.2, 1.3),
    ),
    "q7": quiz.numbers(student, "quiz1/q7", k=(5, 7, 11, 13), a=(2, 3, 4, 6)),
    "q9": quiz.numbers(
        student,
        "quiz1/q9",
        n=(16, 25, 40),
        alpha=(3, 6, 8),
        beta=(0.5, 1.5, 2),
        p=(0.15, 0.35, 0.6),
    ),
}
q2, q5, q6, q7, q9 = draw.values()
questions = {
    "q1": (
        (
            "Slides often say that a neuron fires when w · x is above a threshold θ. In this "
            "course it fires when w · x + b > 0. So …"
        ),
        {"a": "b = θ", "b": "b = −θ", "c": "b = 1 − θ"},
    ),
    "q2": (
        (
            f"A network has {q2['d']} inputs, one hidden layer of {q2['h']} units and "
            f"{q2['k']} outputs, with biases. How many parameters does it have? (a number)"
        ),
        {},
    ),
    "q3": (
        (
            "The perceptron rule meets a row x with label y = 0, and the neuron fires. The "
            "learning rate is 0.5. What happens?"
        ),
        {
            "a": "w becomes w + 0.5 x",
            "b": "w becomes w − x",
            "c": "w becomes w − 0.5 x",
            "d": "nothing: w moves for rows of class 1 only",
        },
    ),
    "q4": (
        (
            "After 1000 epochs one neuron is right on three of the four XOR points. What can "
            "bring it to four?"
        ),
        {
            "a": "many more epochs",
            "b": "a smaller learning rate",
            "c": "a hidden layer with an activation",
            "d": "a hidden layer without an activation",
        },
    ),
    "q5": (
        (
            f"A tanh unit has the output {q5['h']}. What is the slope of tanh at that point? "
            "(a number)"
        ),
        {},
    ),
    "q6": (
        (
            f"One neuron with a sigmoid: ŷ = σ(w x + b), w = {q6['w']}, b = {q6['b']}, "
            f"x = {q6['x']}, target y = {q6['y']}, loss L = ½ (y − ŷ)². What is dL/dw? "
            "(a number)"
        ),
        {},
    ),
    "q7": (
        (
            f"c = {q7['k']} a + a², a graph in which a is used twice. What is dc/da at "
            f"a = {q7['a']}? (a number)"
        ),
        {},
    ),
    "q8": (
        (
            "A parameter's gradient is 3. You run forward and backward once more on the same "
            "example and clear nothing in between. What does the gradient show now?"
        ),
        {"a": "3", "b": "0", "c": "6", "d": "9"},
    ),
    "q9": (
        (
            f"Weighted cross-entropy, the mean over n = {q9['n']} examples: positives weigh "
            f"α = {q9['alpha']}, negatives β = {q9['beta']}. One example has y = 1 and "
            f"p = σ(z) = {q9['p']}. What is dL/dz for its z? (a number)"
        ),
        {},
    ),
    "q10": (
        (
            "In a batch of 8, your gradient is 8.000 times the one by central differences, in "
            "every entry. The likely reason:"
        ),
        {
            "a": "the step h of the differences is too large",
            "b": "your gradient has 1/n twice",
            "c": "your gradient lacks 1/n",
            "d": "your gradient has the wrong sign",
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
    "q3": None,  # a letter
    "q4": None,  # a letter
    "q5": None,  # a number
    "q6": None,  # a number
    "q7": None,  # a number
    "q8": None,  # a letter
    "q9": None,  # a number
    "q10": None,  # a letter
}
### BEGIN SOLUTION
output = 1 / (1 + np.exp(-(q6["w"] * q6["x"] + q6["b"])))
answers = {
    "q1": "b",
    "q2": (q2["d"] + 1) * q2["h"] + (q2["h"] + 1) * q2["k"],
    "q3": "c",
    "q4": "c",
    "q5": 1 - q5["h"] ** 2,
    "q6": (output - q6["y"]) * output * (1 - output) * q6["x"],
    "q7": q7["k"] + 2 * q7["a"],
    "q8": "c",
    "q9": q9["alpha"] * (q9["p"] - 1) / q9["n"],
    "q10": "c",
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


def parameters(d, h, k):
    right, edges = d * h + h * k + h + k, d * h + h * k
    counted = "and every unit of a layer has one bias, every input none."
    return right, [
        (edges, "M-05", f"The biases are missing: count the edges, {counted}"),
        (2 * edges, "M-05", f"That is a bias for every edge; {counted}"),
        (right + d, "M-05", f"That counts biases of inputs too; {counted}"),
        (h + k, "M-05", "These are the neurons; asked are weights and biases."),
        (d + h + k, "M-05", "These are all the circles; asked are weights and biases."),
    ]


def tanh_slope(h):
    ask = "The slope of tanh in terms of its output h is 1 − h²."
    return 1 - h * h, [
        (
            1 - np.tanh(h) ** 2,
            "M-16",
            f"tanh is applied twice: h is tanh(z) already. {ask}",
        ),
        (h * (1 - h), "M-06", f"h (1 − h) is the rule of the sigmoid. {ask}"),
        (1 - h, "M-06", f"The square is missing. {ask}"),
    ]


def neuron(w, b, x, y):
    p = 1 / (1 + np.exp(-(w * x + b)))
    pp, right = 1 / (1 + np.exp(-p)), (p - y) * p * (1 - p) * x
    early = round(p, 2)
    slope = round(early * (1 - early), 2)
    ask = "dL/dw = (ŷ − y) ŷ (1 − ŷ) x, three factors of the chain rule and x."
    return right, [
        (
            2 * right,
            "M-12",
            f"Twice too large: the ½ cancels the 2 of the square. {ask}",
        ),
        (right / 2, "M-12", f"Half of it: the 2 of the square cancels the ½. {ask}"),
        (-right, "M-12", f"The sign is turned: dL/dŷ is ŷ − y. {ask}"),
        ((p - y) * pp * (1 - pp) * x, "M-16", f"The sigmoid is applied twice. {ask}"),
        ((p - y) * x, "M-17", f"The slope ŷ (1 − ŷ) of the sigmoid is missing. {ask}"),
        (right / x, "M-17", f"That is dL/db: the last factor x is missing. {ask}"),
        ((early - y) * early * (1 - early) * x, "M-11", f"ŷ was rounded early. {ask}"),
        ((early - y) * slope * x, "M-11", f"ŷ and its slope were rounded early. {ask}"),
    ]


def fan_out(k, a):
    ask = "Two paths lead from a to c; their gradients add up."
    return k + 2 * a, [
        (k, "M-13", f"That is the path of {k} a alone. {ask}"),
        (2 * a, "M-13", f"That is the path of a² alone. {ask}"),
        (k + a, "M-12", f"(a²)′ is 2a, not a. {ask}"),
        (k * 2 * a, "M-13", f"The two paths are multiplied. {ask}"),
    ]


def weighted(n, alpha, beta, p):
    right = alpha * (p - 1) / n
    ask = "For y = 1 it is α (p − 1) / n."
    return right, [
        ((p - 1) / n, "M-18", f"The weight is missing. {ask}"),
        (beta * (p - 1) / n, "M-18", f"β weighs the negatives. {ask}"),
        (-right, "M-12", f"The sign is turned: a larger z lowers this loss. {ask}"),
        (alpha * (p - 1), "M-22", f"1/n of the mean is missing. {ask}"),
        (-alpha / p / n, "M-18", f"That is the gradient for p, before σ. {ask}"),
    ]


L1, L2 = "Lecture 1", "Lecture 2"
threshold = "Bring θ to the left: w · x − θ > 0."
rule = "w ← w + lr (y − ŷ) x, here with y − ŷ = 0 − 1."
line = "No line has three and one more of the XOR points on its sides: bend it."
sums = "Gradients add up until somebody clears them: 3 + 3."
ratio = "A factor n, in every entry, is a mean that was forgotten."


def right_answers():
    return {
        "q1": (
            "b",
            [("a", "M-01", f"The sign. {threshold}"), ("c", "M-01", threshold)],
            f"{L1} §1, one neuron",
        ),
        "q2": (*parameters(**q2), f"{L1} §7, counting parameters"),
        "q3": (
            "c",
            [
                ("a", "M-52", f"The wrong way. {rule}"),
                ("b", "M-03", f"That is the step with labels −1 and +1. {rule}"),
                ("d", "M-03", rule),
            ],
            f"{L1} §3, the perceptron rule",
        ),
        "q4": (
            "c",
            [
                ("a", "M-09", line),
                ("b", "M-09", line),
                ("d", "M-04", "Linear layers collapse to one linear layer."),
            ],
            f"{L1} §4, why XOR fails, and §7, linear layers collapse",
        ),
        "q5": (*tanh_slope(**q5), f"{L1} §6, activations"),
        "q6": (*neuron(**q6), f"{L2} §1, one neuron with numbers"),
        "q7": (*fan_out(**q7), f"{L2} §4, paths that meet"),
        "q8": (
            "c",
            [
                ("a", "M-14", sums),
                ("b", "M-14", sums),
                ("d", "M-14", f"They add, they don't multiply. {sums}"),
            ],
            f"{L2} §5, backpropagation on a graph",
        ),
        "q9": (*weighted(**q9), f"{L2} §6, cross-entropy and ŷ − y"),
        "q10": (
            "c",
            [
                ("a", "M-22", f"An h too large gives no round factor. {ratio}"),
                ("b", "M-23", f"Then the factor were 1/8. {ratio}"),
                ("d", "M-22", f"Then it were −1. {ratio}"),
            ],
            f"{L2} §7, check a gradient by differences",
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
