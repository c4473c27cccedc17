# Pay gaps; weights are turned into repeated persons, quartile bands into
# quarters of persons, so that no border divides anybody.
lines <- c("focus\tfocus_weights\treference\treference_weights\tstatistic\tvalue")
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
text <- function(v) paste(sprintf("%.17g", v), collapse = ",")
gap <- function(f, r) (r - f) / r
pay <- function(f, fw, r, rw) {
  emit <- function(s, v) lines <<- c(lines, paste(text(f), text(fw), text(r),
    text(rw), s, number(v), sep = "\t"))
  a <- rep(f, fw); b <- rep(r, rw)
  emit("mean", gap(mean(a), mean(b)))
  emit("median", gap(median(a), median(b)))
  # Four quarter-persons each; people with equal pay share alike.
  all <- sort(c(a, b)); n <- length(all)
  band <- rep(1:4, each = n)                  # of 4 n quarter-persons
  level <- rep(all, each = 4)
  for (q in 1:4) {
    here <- table(level[band == q])
    share <- sapply(as.numeric(names(here)), function(v)
      sum(abs(a - v) < 1e-9 * abs(v)) / sum(abs(c(a, b) - v) < 1e-9 * abs(v)))
    emit(paste0("quartile", q), sum(here * share) / n)
  }
}
pay(c(20, 25, 30), c(1, 1, 1), c(22, 30, 41, 50), c(1, 1, 1, 1))
pay(c(20, 25, 30, 30), c(2, 1, 3, 1), c(25, 30, 41), c(5, 2, 4))
pay(c(30), c(7), c(30), c(5))
pay(c(10, 11, 12, 13, 14, 15), rep(1, 6), c(20, 21), c(1, 1))
pay(c(31500, 32000, 32000, 33800, 35250), c(1, 2, 1, 4, 1), c(30900, 33000, 36100, 41000), c(3, 1, 2, 2))
set.seed(9)
f <- sort(round(rlnorm(60, 10.3, .2))); r <- sort(round(rlnorm(80, 10.4, .25)))
pay(f, rep(1, 60), r, rep(1, 80))
writeLines(lines, "tests/kernel/reference/pay_gap.tsv")
