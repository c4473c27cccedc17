# Limits of forecasts of forecast_flows.tsv by brute force: every person is a
# row that leaves, is promoted or is hired by chance, with R's own generators.
# Writes forecast_draws.tsv: 5, 50 and 95 percent of the persons of a category,
# and their mean, of 8,000 draws.
set.seed(19)
flows <- read.delim("tests/kernel/reference/forecast_flows.tsv")
draws <- 8000; years <- 10
lines <- "case\tstep\tcategory\tyear\tlow\tmedian\thigh\tmean"
for (case in c("small", "ladder", "growing")) {
  d <- flows[flows$case == case, ]
  S <- max(d$step) + 1; C <- max(d$category) + 1
  tab <- function(what) { m <- matrix(0, S, C); m[cbind(d$step + 1, d$category + 1)] <- d[[what]]; m }
  persons <- tab("persons"); py <- tab("person_years"); hires <- tab("hires"); promotions <- tab("promotions"); exits <- tab("exits")
  growth <- sapply(seq_len(S), function(s) d$growth[d$step == s - 1][1])
  rate <- function(events) {           # gamma, half an event at the step's rate
    all_events <- rowSums(events); all_years <- rowSums(py)
    matrix(rgamma(S * C, events + 0.5, py + 0.5 * all_years / (all_events + 0.5)), S, C)
  }
  seen <- array(0L, c(draws, years, S, C))
  for (k in seq_len(draws)) {
    exit <- pmin(rate(exits), 1); promote <- rate(promotions)
    mix <- t(apply(hires, 1, function(h) { g <- rgamma(C, h + 1 / C); g / sum(g) }))
    share <- sapply(seq_len(S), function(s) if (s == 1) 0 else rbeta(1, sum(promotions[s - 1, ]) + 0.5, sum(hires[s, ]) + 0.5))
    step <- rep(as.vector(row(persons)), as.vector(persons)); category <- rep(as.vector(col(persons)), as.vector(persons))
    for (y in seq_len(years)) {
      stays <- runif(length(step)) >= exit[cbind(step, category)]
      step <- step[stays]; category <- category[stays]
      for (s in S:1) {
        vacancies <- floor(sum(persons[s, ]) * (1 + growth[s])^y + 0.5) - sum(step == s)
        if (vacancies <= 0) next
        below <- which(step == s - 1)
        promoted <- min(sum(runif(vacancies) < share[s]), length(below))
        if (promoted > 0) {
          # whose turn it is falls on a category, again and again; nobody of it left, somebody is hired
          w <- tabulate(category[below], C) * promote[s - 1, ]
          turns <- tabulate(sample.int(C, promoted, TRUE, w), C)
          for (c in seq_len(C)) {
            who <- below[category[below] == c]
            who <- who[seq_len(min(turns[c], length(who)))]
            step[who] <- s; vacancies <- vacancies - length(who)
          }
        }
        step <- c(step, rep(s, vacancies)); category <- c(category, sample.int(C, vacancies, TRUE, mix[s, ]))
      }
      seen[k, y, , ] <- as.integer(table(factor(step, seq_len(S)), factor(category, seq_len(C))))
    }
  }
  for (y in c(1, 5, 10)) for (s in seq_len(S)) for (c in seq_len(C)) {
    x <- seen[, y, s, c]
    lines <- c(lines, paste(case, s - 1, c - 1, y, paste(quantile(x, c(0.05, 0.5, 0.95), type = 1), collapse = "\t"), sprintf("%.6f", mean(x)), sep = "\t"))
  }
}
writeLines(lines, "tests/kernel/reference/forecast_draws.tsv")
