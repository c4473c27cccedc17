# Reference values of segregation indices, written from the definitions in a
# form unlike the kernel's: H from the entropies of the units, Gini from all
# pairs of units, standard errors from gradients with respect to the counts
# and the multinomial covariance, expectations from whole distributions.
# Logarithms in 200 bits (Rmpfr) and expectations in exact fractions (gmp), but
# in plain doubles for tables of more than 100 units.
#
# A case is either a table, "8,2;2,88" (rows separated by semicolons), or
# "data:NAME", a table of inputs/04_segregation in the folder SPEGEL_DATA.
suppressMessages({library(gmp); library(Rmpfr)})
BITS <- 200
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", x))
rows <- list()
add <- function(case, statistic, group, other, parameter, value)
  rows[[length(rows) + 1]] <<- c(case, statistic, group, other,
    number(parameter), number(as.numeric(value)))

# Gradient of an index with respect to the counts -> delta standard error.
delta <- function(x, gradient) {
  n <- sum(x)
  p <- as.vector(x) / n
  g <- as.vector(gradient) * n
  g[p == 0] <- 0
  sqrt(max(sum(p * g * g) - sum(p * g)^2, 0) / n)
}
# The same by central differences in high precision, for small tables.
numeric_delta <- function(x, f) {
  n <- mpfr(sum(x), BITS)
  h <- mpfr(2, BITS)^-60
  square <- mpfr(0, BITS); mean <- mpfr(0, BITS)
  for (i in which(x > 0)) {
    up <- mpfr(as.vector(x), BITS); down <- up
    up[i] <- up[i] + h; down[i] <- down[i] - h
    g <- (f(array_like(up, x)) - f(array_like(down, x))) / (2 * h) * n
    p <- mpfr(x[i], BITS) / n
    square <- square + p * g * g; mean <- mean + p * g
  }
  v <- asNumeric((square - mean^2) / n)
  sqrt(max(v, 0))
}
array_like <- function(v, x) { dim(v) <- dim(x); v }
xlogx <- function(v) { r <- v; pos <- v > 0; r[pos] <- v[pos] * log(v[pos]); r }
rs <- function(v) if (is(v, "mpfr")) apply(v, 1, sum) else rowSums(v)
cs <- function(v) if (is(v, "mpfr")) apply(v, 2, sum) else colSums(v)

entropy_of <- function(p) -sum(xlogx(p))
theil_of <- function(x) {            # mean of the units' lack of entropy
  n <- sum(x); t <- rs(x); e <- entropy_of(cs(x) / n)
  total <- 0
  for (j in seq_along(t)) if (t[j] > 0)
    total <- total + t[j] / n * (e - entropy_of(x[j, ] / t[j]))
  total / e
}
information_of <- function(x) theil_of(x) * entropy_of(cs(x) / sum(x))

dissimilarity <- function(x) {       # x: doubles holding integers
  t <- rowSums(x); k <- colSums(x); n <- sum(x)
  num <- as.bigq(0); den <- as.bigq(0)
  for (m in seq_along(k)) {
    den <- den + as.bigq(2) * as.bigz(k[m]) * as.bigz(n - k[m])
    num <- num + sum(abs(as.bigz(x[, m]) * as.bigz(n) -
                         as.bigz(t) * as.bigz(k[m])))
  }
  list(value = if (den == 0) NA else asNumeric(num / den))
}
dissimilarity_gradient <- function(x) {
  t <- rowSums(x); k <- colSums(x); n <- sum(x)
  s <- sign(x * n - outer(t, k))     # exact below 2^53
  f <- sum(s * (x * n - outer(t, k)))
  df <- s * n + sum(s * x) - as.vector(s %*% k) -
    matrix(colSums(s * t), nrow(x), ncol(x), byrow = TRUE)
  den <- 2 * (n^2 - sum(k^2))
  dden <- matrix(4 * (n - k), nrow(x), ncol(x), byrow = TRUE)
  df / den - f * dden / den^2
}
gini <- function(x) {
  t <- rowSums(x); k <- colSums(x); n <- sum(x)
  num <- mpfr(0, BITS); den <- mpfr(0, BITS)
  for (m in seq_along(k)) {
    den <- den + mpfr(2, BITS) * k[m] * mpfr(n - k[m], BITS)
    for (i in seq_along(t))
      num <- num + sum(abs(mpfr(x[i, m], BITS) * t - mpfr(x[, m], BITS) * t[i]))
  }
  if (den == 0) NA else asNumeric(num / den)
}
gini_double <- function(x) {         # products are exact integers below 2^53
  t <- rowSums(x); k <- colSums(x); n <- sum(x)
  num <- sum(sapply(seq_along(k), function(m)
    sum(abs(outer(x[, m], t) - outer(t, x[, m])))))
  num / sum(2 * k * (n - k))
}
exposure_of <- function(x, a, b) {
  t <- rs(x); ok <- which(t > 0)
  sum(x[ok, a] * x[ok, b] / t[ok]) / sum(x[, a])
}
atkinson_of <- function(x, g, b) {   # James and Taeuber's own form
  t <- rs(x); ok <- which(t > 0); p <- x[ok, g] / t[ok]; P <- sum(x[, g]) / sum(x)
  1 - P / (1 - P) *
    (sum((1 - p)^(1 - b) * p^b * t[ok] / (P * sum(x))))^(1 / (1 - b))
}

# Exact distribution of a cell: fractions when small, else dhyper.
cell_distribution <- function(size, k, n, exact) {
  lo <- max(0, size + k - n); hi <- min(size, k)
  if (exact) {
    x <- lo:hi
    w <- chooseZ(k, x) * chooseZ(n - k, size - x)
    list(x = x, p = mpfr(w, 400) / mpfr(chooseZ(n, size), 400))
  } else {
    mu <- size * k / n; sd <- sqrt(mu * (1 - k / n))
    x <- max(lo, floor(mu - 14 * sd - 50)):min(hi, ceiling(mu + 14 * sd + 50))
    p <- dhyper(x, k, n - k, size)
    list(x = x, p = p / sum(p))
  }
}
expectations <- function(x, exact) {
  n <- sum(x); k <- colSums(x); t <- rowSums(x)
  tab <- table(t[t > 0]); sizes <- as.numeric(names(tab)); mult <- as.numeric(tab)
  d <- vector("list", length(k)); m <- if (exact) mpfr(0, 400) else 0
  for (g in seq_along(k)) {
    total <- if (exact) mpfr(0, 400) else 0
    if (k[g] > 0) for (i in seq_along(sizes)) {
      c <- cell_distribution(sizes[i], k[g], n, exact)
      xx <- if (exact) mpfr(c$x, 400) else c$x
      mu <- if (exact) mpfr(sizes[i], 400) * k[g] / n else sizes[i] * k[g] / n
      total <- total + mult[i] * sum(c$p * abs(xx - mu))
      l <- xlogx(xx / mu) * mu
      # In doubles x ln(x/mu) - x + mu, whose mean is the same, cancels less.
      if (!exact) { far <- (xx - mu) / mu
        l <- mu * (ifelse(xx > 0, (1 + far) * log1p(far), 0) - far) }
      m <- m + mult[i] * sum(c$p * l)
    }
    d[[g]] <- total
  }
  list(d = d, m = m / n)
}

analyse <- function(case, x) {
  x <- unname(x); n <- sum(x); k <- colSums(x); G <- ncol(x)
  cells <- sum(x > 0); small <- cells <= 16 && n < 1e6
  plain <- nrow(x) > 100
  high <- function(v) if (plain) v else mpfr(v, BITS)
  if (plain) asNumeric <- identity
  X <- high(as.vector(x)); dim(X) <- dim(x)
  present <- sum(k > 0)
  if (n == 0) {
    for (s in c("D", "gini", "M", "E", "H")) add(case, s, "all", "", NA, NA)
    return()
  }
  d <- dissimilarity(x)$value
  add(case, "D", "all", "", NA, d)
  if (!is.na(d) && n < 2^25)
    add(case, "D_se", "all", "", NA, delta(x, dissimilarity_gradient(x)))
  gini_of <- if (n < 2^25) gini_double else gini
  add(case, "gini", "all", "", NA, if (present < 2) NA else gini_of(x))
  e <- entropy_of(cs(X) / n)
  add(case, "E", "all", "", NA, asNumeric(e))
  h <- if (present < 2) NA else theil_of(X)
  m <- if (present < 2) mpfr(0, BITS) else h * e
  independent <- dissimilarity(x)$value
  independent <- is.na(independent) || independent == 0
  if (independent) { m <- 0; if (present > 1) h <- 0 }
  add(case, "M", "all", "", NA, asNumeric(m))
  add(case, "H", "all", "", NA, if (present < 2) NA else asNumeric(h))
  if (!independent) {
    if (small) {
      add(case, "M_se", "all", "", NA, numeric_delta(x, information_of))
      add(case, "H_se", "all", "", NA, numeric_delta(x, theil_of))
    } else {
      t <- rs(X); kk <- cs(X)
      l <- log(X * n / (array_like(rep(t, G), X) *
        array_like(rep(kk, each = nrow(x)), X)))
      l[X == 0] <- 0
      gm <- (l - m) / n
      ge <- -(log(array_like(rep(kk, each = nrow(x)), X) / n) + e) / n
      gh <- gm / e - ge * (m / e^2)
      se <- function(g) { p <- X / n; asNumeric(sqrt((sum(p * (g * n)^2) -
        sum(p * g * n)^2) / n)) }
      add(case, "M_se", "all", "", NA, se(gm))
      add(case, "H_se", "all", "", NA, se(gh))
    }
  } else {
    add(case, "M_se", "all", "", NA, NA); add(case, "H_se", "all", "", NA, NA)
  }
  add(case, "normalised_exposure", "all", "", NA,
    if (any(k == n)) NA else { t <- rowSums(x); ok <- t > 0
      s <- high(0)
      for (g in seq_len(G)) s <- s + sum(high(t[ok]) / n *
        (X[ok, g] / high(t[ok]) - high(k[g]) / n)^2 /
        (1 - high(k[g]) / n))
      asNumeric(s) })
  add(case, "atkinson", "all", "", NA, if (present < 2) NA else {
    s <- high(0); gs <- which(k > 0)
    for (j in seq_len(nrow(x))) if (all(x[j, gs] > 0)) {
      v <- high(1); for (g in gs) v <- v * (X[j, g] / k[g])
      s <- s + v^(1 / high(length(gs))) }
    asNumeric(1 - s) })
  for (j in head(which(rowSums(x) > 0), 5))
    add(case, "local", j - 1, "", NA, { p <- X[j, ] / sum(X[j, ]); q <- cs(X) / n
      ok <- which(x[j, ] > 0); v <- sum(p[ok] * log(p[ok] / q[ok]))
      if (all(x[j, ] * n == sum(x[j, ]) * k)) 0 else asNumeric(v) })

  support <- max(outer(rowSums(x), k, pmin) -
    pmax(outer(rowSums(x), k, `+`) - n, 0))
  exact <- !plain && (n <= 7000 || (n < 1e6 && support <= 100))
  ex <- if (n <= 4e9 && present > 1) expectations(x, exact) else NULL
  as_num <- function(v) if (is(v, "mpfr")) asNumeric(v) else v
  if (!is.null(ex)) {
    add(case, "E_M", "all", "", if (exact) 1 else 0, as_num(ex$m))
    add(case, "E_D", "all", "", if (exact) 1 else 0,
      as_num(Reduce(`+`, ex$d)) * n / (2 * sum(k * (n - k))))
  }
  for (g in seq_len(G)) {
    two <- cbind(x[, g], rowSums(x) - x[, g])
    d <- dissimilarity(two)$value
    add(case, "D", g - 1, "", NA, d)
    if (!is.na(d)) {
      if (n < 2^25)
        add(case, "D_se", g - 1, "", NA, delta(two, dissimilarity_gradient(two)))
      add(case, "gini", g - 1, "", NA, gini_of(two))
      if (!is.null(ex)) add(case, "E_D", g - 1, "", if (exact) 1 else 0,
        as_num(ex$d[[g]]) * n / (2 * k[g] * (n - k[g])))
      for (b in c(0.5, 0.1, 0.9)) {
        T2 <- high(as.vector(two)); dim(T2) <- dim(two)
        add(case, "atkinson", g - 1, "", b, if (d == 0) 0 else
          asNumeric(atkinson_of(T2, 1, high(b))))
        if (small && d > 0 && d < 1) add(case, "atkinson_se", g - 1, "", b,
          numeric_delta(two, function(v) atkinson_of(v, 1, high(b))))
      }
    }
    for (o in seq_len(G)) if (k[g] > 0) {
      add(case, "exposure", g - 1, o - 1, NA, asNumeric(exposure_of(X, g, o)))
      if (small && d > 0 || (small && is.na(d))) add(case, "exposure_se", g - 1,
        o - 1, NA, numeric_delta(x, function(v) exposure_of(v, g, o)))
    }
  }
}

tables <- c("8,2;2,88", "30,10;20,40", "5,0;0,5", "5,5;5,5", "10,0;5,5;0,10",
  "8,2;6,4;3,7;1,9", "3,0,1;0,0,0;2,0,5", "5,3,2", "5;3", "0,0;0,0", "2,0;0,2",
  "1,1;1,1", "4,0,0;0,7,0;0,0,9", "1,2,3,4;4,3,2,1;2,2,9,1;0,1,0,30",
  "500000001,500000000;499999999,500000000",
  "300000000000000000,100000000000000000;200000000000000000,400000000000000000",
  "900000,1;1,3;70,2")
for (case in tables) analyse(case, do.call(rbind,
  lapply(strsplit(strsplit(case, ";")[[1]], ","), as.numeric)))
message("tables ", round(proc.time()[3], 1), " s")

cells <- read.csv(file.path(Sys.getenv("SPEGEL_DATA"),
  "inputs/04_segregation/input_cells.csv"), colClasses = c("character",
  "character", "character", "numeric"))
for (name in unique(cells$case_id)) {
  one <- cells[cells$case_id == name, ]
  units <- unique(one$unit); groups <- sort(unique(one$grp), method = "radix")
  x <- matrix(0, length(units), length(groups))
  x[cbind(match(one$unit, units), match(one$grp, groups))] <- one$n
  analyse(paste0("data:", name), x)
  message(name, " ", round(proc.time()[3], 1), " s")
}
writeLines(c(paste(c("case", "statistic", "group", "other", "parameter",
  "value"), collapse = "\t"), sapply(rows, paste, collapse = "\t")),
  "tests/kernel/reference/segregation_index.tsv")
