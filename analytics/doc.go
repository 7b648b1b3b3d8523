// Package analytics turns sums of answers into figures: shares and means with intervals, statuses, ranks, and the national
// top-ten line. Numbers in, numbers out; it knows no database, no clock and no page, and speaks of units, levels, modes and reasons in
// survey's words.
//
// Figures lie on 0–100. Every figure comes with n, a 95 % interval, a method and a status.
package analytics
