\echo Use "CREATE EXTENSION spegel" to load this file. \quit

