# Turnover of inputs/16_turnover_funnel/input_spells.csv over some windows,
# counted with sets of persons.
lines <- c("sex\tstart\tend\tstatistic\tvalue")
number <- function(x) sprintf("%.17g", x)
d <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "inputs/16_turnover_funnel/input_spells.csv"))
windows <- list(c(2008, 2009), c(2009, 2009.9), c(2000, 2010), c(1980, 1981), c(2015, 2016))
for (sex in c("F", "M", "all")) for (w in windows) {
  x <- if (sex == "all") d else d[d$sex == sex, ]
  emit <- function(s, v) lines <<- c(lines,
    paste(sex, number(w[1]), number(w[2]), s, number(v), sep = "\t"))
  present <- function(t) x$id[x$entry <= t & !(x$left_event == 1 & x$exit <= t)]
  a <- present(w[1]); b <- present(w[2])
  emit("start", length(a)); emit("end", length(b))
  emit("stayers", length(intersect(a, b)))
  leavers <- sum(x$left_event == 1 & x$exit > w[1] & x$exit <= w[2])
  emit("leavers", leavers)
  emit("hires", sum(x$entry > w[1] & x$entry <= w[2]))
  time <- sum(pmax(0, pmin(x$exit, w[2]) - pmax(x$entry, w[1])))
  emit("time", time)
  if (length(a) + length(b) > 0)
    emit("rate", leavers / mean(c(length(a), length(b))))
  if (length(a) > 0) emit("stability", length(intersect(a, b)) / length(a))
  if (time > 0) {
    ci <- poisson.test(leavers, time)$conf.int
    emit("per_time", leavers / time); emit("low", ci[1]); emit("high", ci[2])
  }
}
writeLines(lines, "tests/kernel/reference/turnover.tsv")
