// What a search finds first: a lecture before a guide, a guide before a function. The
// numbers above `score` are Sphinx's own; a scorer has to give them all.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, , , , score]) =>
    score + (page.startsWith("lectures/") ? 60 : page.startsWith("docs/") ? 30 : 0),
};
