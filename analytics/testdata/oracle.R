# Computes what package survey (T. Lumley) makes of the responses in the file named first: one line a response, with its unit, its day,
# the unit's transactions, and per dimension how many answers (m) and how much they say (y). Prints a name and a number a line.
suppressMessages(library(survey))
responses <- read.csv(commandArgs(trailingOnly = TRUE)[1])
say <- function(name, value) cat(name, format(as.numeric(value), digits = 17), "\n")
index <- quote((y0 / m0 + y1 / m1 + y2 / m2 + y3 / m3 + y4 / m4) / 5)
totals <- ~ y0 + y1 + y2 + y3 + y4 + m0 + m1 + m2 + m3 + m4

# A unit: ratios of totals, its days as clusters and its responses by themselves.
for (unit in unique(responses$unit)) {
  own <- responses[responses$unit == unit, ]
  designs <- list(between = svydesign(ids = ~day, weights = ~1, data = own), plain = svydesign(ids = ~1, weights = ~1, data = own))
  for (kind in names(designs)) {
    whole <- svycontrast(svytotal(totals, designs[[kind]]), index)
    say(paste(unit, "index"), coef(whole))
    say(paste(unit, "index", kind), vcov(whole))
    for (d in 0:4) {
      answered <- own[own[[paste0("m", d)]] > 0, ]
      design <- if (kind == "plain") svydesign(ids = ~1, weights = ~1, data = answered) else designs$between
      one <- svyratio(as.formula(paste0("~y", d)), as.formula(paste0("~m", d)), design)
      say(paste(unit, d), coef(one))
      say(paste(unit, d, kind), vcov(one))
    }
  }
}

# A level, where everybody answers one item a dimension: strata are units, clusters their days, weights their transactions.
if (all(responses$m0 == 1 & responses$m1 == 1 & responses$m2 == 1 & responses$m3 == 1 & responses$m4 == 1)) {
  responses$weight <- responses$transactions / ave(responses$day, responses$unit, FUN = length)
  responses$index <- (responses$y0 + responses$y1 + responses$y2 + responses$y3 + responses$y4) / 5
  design <- svydesign(ids = ~day, strata = ~unit, weights = ~weight, data = responses, nest = TRUE)
  # How many transactions a unit has is known, and not estimated from how many responded on the days.
  known <- aggregate(transactions ~ unit, responses, function(x) x[1])
  design <- postStratify(design, ~unit, setNames(known, c("unit", "Freq")))
  level <- svymean(~ index + y0 + y1 + y2 + y3 + y4, design, deff = "replace")
  for (name in names(coef(level))) {
    say(paste("level", name), coef(level)[[name]])
    say(paste("level", name, "between"), SE(level)[[name]]^2)
    say(paste("level", name, "effect"), deff(level)[[name]])
  }
}
