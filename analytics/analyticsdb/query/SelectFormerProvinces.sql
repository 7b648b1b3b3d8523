select code, name from analytics.predecessor
