# Reference values of rates compared within strata, in fractions and 200 bits
# from the published formulas.  A case is "a,t1,c,t2,w;...", w the weight.
# Run from the root of the checkout.
source("tests/kernel/reference/precise.R")

lines <- "case\tstatistic\tvalue"
z <- precise(qnorm(0.025, lower.tail = FALSE))
analyse <- function(case) {
    emit <- function(statistic, value)
        lines <<- c(lines, paste(case, statistic, number(as.numeric(value)), sep = "\t"))
    x <- do.call(rbind, lapply(strsplit(strsplit(case, ";")[[1]], ","), as.numeric))
    used <- x[, 2] > 0 & x[, 4] > 0
    dropped_weight <- sum(precise(x[!used, 5])) / sum(precise(x[, 5]))
    if (!any(used)) dropped_weight <- precise(if (sum(x[, 5]) > 0) 1 else NaN)
    emit("used", sum(used)); emit("dropped", sum(!used))
    x <- x[used, , drop = FALSE]
    a <- precise(x[, 1]); t1 <- precise(x[, 2]); c <- precise(x[, 3]); t2 <- precise(x[, 4]); w <- precise(x[, 5])
    t <- t1 + t2
    total <- function(v) if (length(v) == 0) precise(0) else sum(v)
    divide <- function(p, q) if (q == 0) precise(if (p > 0) Inf else NaN) else p / q
    r <- total(a * t2 / t); s <- total(c * t1 / t); v <- total((a + c) * t1 * t2 / t^2)
    emit("crude", if (total(a) + total(c) == 0) NaN else divide(total(a) * total(t2), total(c) * total(t1)))
    ratio <- divide(r, s)
    emit("ratio", ratio)
    inside <- r > 0 && s > 0
    se <- if (inside) sqrt(v / (r * s)) else precise(NaN)
    emit("se", se)
    emit("low", if (inside) ratio * exp(-z * se) else NaN)
    emit("high", if (inside) ratio * exp(z * se) else NaN)
    chi <- if (v > 0) total(a - (a + c) * t1 / t)^2 / v else precise(NaN)
    emit("chi", chi)
    emit("p", if (v > 0) erfc(sqrt(chi / 2)) else NaN)

    w <- w / total(w)
    defined <- nrow(x) > 0 && all(is.finite(as.numeric(w)))
    d1 <- if (defined) sum(w * a / t1) else precise(NaN)
    d2 <- if (defined) sum(w * c / t2) else precise(NaN)
    v1 <- if (defined) sum(w^2 * a / t1^2) else precise(NaN)
    v2 <- if (defined) sum(w^2 * c / t2^2) else precise(NaN)
    emit("focus", d1); emit("reference", d2)
    emit("rr", if (defined) divide(d1, d2) else NaN)
    both <- defined && d1 > 0 && d2 > 0
    sl <- sqrt(v1 / d1^2 + v2 / d2^2)
    emit("rr_low", if (both) d1 / d2 * exp(-z * sl) else NaN)
    emit("rr_high", if (both) d1 / d2 * exp(z * sl) else NaN)
    emit("rd", d1 - d2)
    emit("rd_low", d1 - d2 - z * sqrt(v1 + v2))
    emit("rd_high", d1 - d2 + z * sqrt(v1 + v2))
    emit("rd_p", if (defined && v1 + v2 > 0) erfc(abs(d1 - d2) / sqrt(v1 + v2) / sqrt(precise(2))) else NaN)
    emit("dropped_weight", dropped_weight)
}
# British doctors' deaths from coronary disease, smokers and others (Doll and Hill).
analyse("32,52407,2,18790,3;104,43248,12,10673,4;206,28612,28,5710,3;186,12663,28,2585,2;102,5317,31,1462,1")
for (case in c("5,100.5,3,80,1;7,60,9,40.25,2", "0,10,0,20,1", "0,10,3,20,1;0,5,1,2,1", "4,10,0,20,1;2,3,0,1,2", "5,10,3,0,2;2,4,1,5,1",
               "5,0,3,1,1", "5,10,3,8,0;1,2,3,4,0", "1000000000,2000000000.5,900000,1800000,5;7,3,12,9,1e-3"))
    analyse(case)
writeLines(lines, "tests/kernel/reference/stratified_rate.tsv")
