// Package attack reads published figures as somebody would who wants to know how a few people answered, and says which groups it
// finds. It is for tests alone: what the suppression promises is held against it.
//
// Every published number is taken as a sum of counts nobody is shown: so many of those who came to a unit in a month, and of those
// first seen at one reading and not at the reading before, chose this answer to that question. All numbers of all readings,
// editions among them, are solved together, in whole fractions; that nobody chooses less often than never or more often than there
// are people narrows what is left. A group of fewer than Least people is told where a count of its answers has one value only, or
// values no further than Near apart that its size alone would not give.
//
// What it finds is true: each finding holds in every table that gives the published numbers. What it does not see:
//
//   - Totals weighted by transactions. Their unrounded or slowly moving figures mix several units with known weights; only plain
//     sums are read. They may tell more than is found here.
//   - A dimension of several questions, whose share has a denominator nobody is shown: shares are read where question and dimension
//     are one, as in the short questionnaire.
//   - That a question off the scale is the same in two questionnaires of one measure: it is read by the first that a figure names.
//   - An index whose people did not all answer everything: five denominators are unknown. Intervals, drivers, ranks,
//     contributions to a gap, and the index that counts what was set aside are not read either.
//   - What only whole numbers forbid: bounds are found by passing intervals along the sums, which may leave them wider than they are.
//   - A union of groups that no number, no cell and no row of the reduced sums names. Where many numbers must be added and
//     subtracted for it, it may be missed.
//   - People who left a cell as others came, between two readings in which its number did not fall.
package attack
