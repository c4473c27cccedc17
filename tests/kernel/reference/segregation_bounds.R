# Bounds of the dissimilarity of units with unknown persons, by trying every
# allocation; exact fractions compared as integers.  Real tables (inputs/14)
# by name, random small ones as "g,o,u;g,o,u".
lines <- c("case\tlow\thigh")
number <- function(x) sprintf("%.17g", x)
bounds <- function(x) {
  choices <- as.matrix(expand.grid(lapply(x[, 3], function(u) 0:u)))
  g <- sweep(choices, 2, x[, 1], `+`)
  o <- sweep(-choices, 2, x[, 2] + x[, 3], `+`)
  ok <- rowSums(g) > 0 & rowSums(o) > 0
  if (!any(ok)) return(c(NaN, NaN))
  g <- g[ok, , drop = FALSE]; o <- o[ok, , drop = FALSE]
  range(rowSums(abs(g / rowSums(g) - o / rowSums(o))) / 2)
}
emit <- function(case, x) { b <- bounds(x)
  lines <<- c(lines, paste(case, number(b[1]), number(b[2]), sep = "\t")) }
d <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "inputs/14_unknown_membership/input_dissimilarity.csv"))
for (id in unique(d$case_id)) emit(paste0("data:", id), as.matrix(d[d$case_id == id, c("g", "o", "u")]))
set.seed(14)
for (i in 1:150) {
  n <- sample(1:5, 1)
  x <- cbind(sample(0:6, n, TRUE), sample(0:8, n, TRUE), sample(0:4, n, TRUE))
  emit(paste(apply(x, 1, paste, collapse = ","), collapse = ";"), x)
}
writeLines(lines, "tests/kernel/reference/segregation_bounds.tsv")
