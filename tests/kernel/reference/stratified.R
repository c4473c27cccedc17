# Stratified two-group statistics.  Common odds ratio and CMH test also from
# stats::mantelhaen.test; everything else from the definitions in 200 bits.
# Sums are over tables n1, n2, m1 as in the original papers, unlike the
# kernel's products of cells.  A case is "data:NAME" (inputs/05_mantel_haenszel)
# or "a,b,c,d;a,b,c,d".
suppressMessages(library(Rmpfr))
lines <- c("case\tstatistic\tvalue")
number <- function(x) { x <- as.numeric(x); ifelse(is.na(x), "NA", sprintf("%.17g", x)) }
hp <- function(x) mpfr(x, 200)
ratio <- function(x, y) if (y == 0) (if (x > 0) Inf else NA) else x / y
analyse <- function(case, t) {
  emit <- function(s, v) lines <<- c(lines, paste(case, s, number(v), sep = "\t"))
  ok <- t[, 1] + t[, 2] > 0 & t[, 3] + t[, 4] > 0
  emit("used", sum(ok)); emit("dropped", sum(!ok))
  t <- t[ok, , drop = FALSE]
  a <- hp(t[, 1]); b <- hp(t[, 2]); c <- hp(t[, 3]); d <- hp(t[, 4])
  n1 <- a + b; n2 <- c + d; m1 <- a + c; n <- n1 + n2
  z <- hp(qnorm(0.975))
  emit("or_crude", ratio(sum(a) * sum(d), sum(b) * sum(c)))
  emit("rr_crude", ratio(sum(a) * sum(n2), sum(c) * sum(n1)))
  emit("rd_crude", sum(a) / sum(n1) - sum(c) / sum(n2))
  R <- a * d / n; S <- b * c / n; P <- (a + d) / n; Q <- (b + c) / n
  or <- ratio(sum(R), sum(S))
  finite <- function(v) !is.na(asNumeric(hp(v))) && is.finite(asNumeric(hp(v))) && v > 0
  se <- if (finite(or)) sqrt(sum(P * R) / (2 * sum(R)^2) +
    sum(P * S + Q * R) / (2 * sum(R) * sum(S)) + sum(Q * S) / (2 * sum(S)^2)) else NA
  ci <- if (finite(or)) c(asNumeric(exp(log(or) - z * se)), asNumeric(exp(log(or) + z * se))) else c(NA, NA)
  emit("or", or); emit("or_se", se); emit("or_low", ci[1]); emit("or_high", ci[2])
  r <- sum(a * n2 / n); s <- sum(c * n1 / n)
  rr <- ratio(r, s)
  se <- if (finite(rr)) sqrt(sum((n1 * n2 * m1 - a * c * n) / n^2) / (r * s)) else NA
  ci <- if (finite(rr)) c(asNumeric(exp(log(rr) - z * se)), asNumeric(exp(log(rr) + z * se))) else c(NA, NA)
  emit("rr", rr); emit("rr_se", se); emit("rr_low", ci[1]); emit("rr_high", ci[2])
  w <- sum(n1 * n2 / n)
  rd <- sum((a * n2 - c * n1) / n) / w
  p <- sum((n1^2 * c - n2^2 * a + n1 * n2 * (n2 - n1) / 2) / n^2)
  q <- sum((a * (n2 - c) + c * (n1 - a)) / (2 * n))
  se <- sqrt(rd * p + q) / w
  emit("rd", rd); emit("rd_se", se)
  emit("rd_low", max(asNumeric(rd - z * se), -1)); emit("rd_high", min(asNumeric(rd + z * se), 1))
  # With one stratum Sato's variance is the textbook one.
  if (nrow(t) == 1) stopifnot(abs(asNumeric(se^2 -
    (a * b / n1^3 + c * d / n2^3))) < 1e-14)
  v <- sum(ifelse(asNumeric(n) > 1, 1, 0) * n1 * n2 * m1 * (n - m1) / (n^2 * pmax(n - 1, hp(1))))
  diff <- sum(a - n1 * m1 / n)
  chi <- function(x) c(asNumeric(x), asNumeric(pchisq(asNumeric(x), 1, lower = FALSE)))
  cmh <- if (v > 0) chi(diff^2 / v) else c(NA, NA)
  cc <- if (v > 0) chi(pmax(abs(diff) - 0.5, hp(0))^2 / v) else c(NA, NA)
  emit("cmh", cmh[1]); emit("cmh_p", cmh[2]); emit("cmh_cc", cc[1]); emit("cmh_cc_p", cc[2])
  bd <- c(NA, NA, NA)
  mixed <- asNumeric(m1) > 0 & asNumeric(n - m1) > 0
  if (finite(or) && sum(mixed) > 1) {
    stat <- hp(0); dsum <- hp(0); vsum <- hp(0)
    for (i in which(mixed)) {
      # The root in range of x (n2 - m1 + x) = or (n1 - x)(m1 - x).
      A <- 1 - or; B <- n2[i] - m1[i] + or * (n1[i] + m1[i]); C <- -or * n1[i] * m1[i]
      x <- if (abs(asNumeric(A)) < 1e-40) -C / B else
        c((-B + sqrt(B^2 - 4 * A * C)) / (2 * A), (-B - sqrt(B^2 - 4 * A * C)) / (2 * A))
      x <- x[x > 0 & x > m1[i] - n2[i] & x < n1[i] & x < m1[i]]
      stopifnot(length(x) == 1, abs(asNumeric(x * (n2[i] - m1[i] + x) /
        ((n1[i] - x) * (m1[i] - x)) / or - 1)) < 1e-30)
      vi <- 1 / (1 / x + 1 / (n1[i] - x) + 1 / (m1[i] - x) + 1 / (n2[i] - m1[i] + x))
      stat <- stat + (a[i] - x)^2 / vi; dsum <- dsum + a[i] - x; vsum <- vsum + vi
    }
    s <- asNumeric(stat - dsum^2 / vsum)
    bd <- c(s, sum(mixed) - 1, pchisq(s, sum(mixed) - 1, lower = FALSE))
  }
  emit("bd", bd[1]); emit("bd_df", bd[2]); emit("bd_p", bd[3])
  # The peer, where it gives an answer.
  if (nrow(t) > 1 && finite(or) && all(rowSums(t) > 1)) {
    peer <- mantelhaen.test(array(t(t[, c(1, 3, 2, 4)]), c(2, 2, nrow(t))), correct = FALSE)
    stopifnot(abs(peer$estimate / asNumeric(or) - 1) < 1e-12,
      abs(peer$statistic - cmh[1]) < 1e-11 * max(cmh[1], 1),
      abs(peer$conf.int[1] / asNumeric(exp(log(or) - z * sqrt(sum(P * R) / (2 * sum(R)^2) +
        sum(P * S + Q * R) / (2 * sum(R) * sum(S)) + sum(Q * S) / (2 * sum(S)^2)))) - 1) < 1e-11)
  }
}
cases <- c("8,2,4,6", "5,5,0,0;8,2,4,6;0,0,3,1", "0,5,0,6;0,4,0,3",
  "0,5,3,6;0,4,2,3", "3,6,0,5;2,3,0,4", "1,0,0,1", "1,0,0,1;0,1,1,0",
  "5,0,7,0;8,2,4,6;1,9,2,8", "400000000,100000000,300000000,200000000;5,6,7,8",
  "1,99,20,80;2,98,10,90;3,50,1,70", "50,50,50,50;20,20,20,20", "10,5,10,5;3,9,3,9", "40,60,10,1;30,50,9,0")
for (case in cases) analyse(case, do.call(rbind,
  lapply(strsplit(strsplit(case, ";")[[1]], ","), as.numeric)))
data <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"), "inputs/05_mantel_haenszel/input.csv"))
for (name in unique(data$case_id))
  analyse(paste0("data:", name), as.matrix(data[data$case_id == name, c("a", "b", "c", "d")]))
writeLines(lines, "tests/kernel/reference/stratified.tsv")
