# Each target is a small script in dev/; `make` alone lists them.
# Variables that may be set, e.g. `make demo DGAGOV_PORT=8080`:
#   DGAGOV_PORT                    port of the demo site (5000)
#   DGAGOV_POSTGRES_PORT, DGAGOV_REDIS_PORT, DGAGOV_SOLR_PORT
#                                  ports of the demo's services (5433, 6380, 8984)
#   CKAN_SQLALCHEMY_URL, CKAN_REDIS_URL, CKAN_SOLR_URL
#                                  a service you have, for the demo, instead of an own one
#   DGAGOV_TEST_SQLALCHEMY_URL, DGAGOV_TEST_REDIS_URL, DGAGOV_TEST_SOLR_URL
#                                  the same for test and bench, which EMPTY what they are given
#   CKAN_VERSION                   another CKAN than 2.12.0, e.g. 2.11.6
#   DGAGOV_PYTHON                  the Python to use
#   ARGS                           words for pytest (make test), names of benches (make bench), or
#                                  how often (make kill-workers, make round-trips)

.DEFAULT_GOAL := help
.PHONY: help demo test lint serve stop bench kill-workers round-trips clean

export DGAGOV_PORT DGAGOV_POSTGRES_PORT DGAGOV_REDIS_PORT DGAGOV_SOLR_PORT
export DGAGOV_TEST_SQLALCHEMY_URL DGAGOV_TEST_REDIS_URL DGAGOV_TEST_SOLR_URL
export CKAN_SQLALCHEMY_URL CKAN_REDIS_URL CKAN_SOLR_URL CKAN_VERSION DGAGOV_PYTHON

help:
	@echo "make demo    a running catalog with the worked example and its score (again: seconds)"
	@echo "make test    lint, every test on services of its own, and the wheel (ARGS=... for pytest)"
	@echo "make lint    ruff and pyright"
	@echo "make serve   start the demo site again with the data it has"
	@echo "make stop    stop the demo; its data stay"
	@echo "make bench   measure speed (ARGS=name for one)"
	@echo "make kill-workers  kill workers 50 times in the middle of jobs: nothing may be lost (minutes)"
	@echo "make round-trips   1,000 generated organizations as workbooks, out, in and out again (minutes)"
	@echo "make clean   stop and delete all that the others made: demo data, .local, .venv"

demo serve stop lint clean:
	@dev/python.sh dev/$@.py

test bench:
	@dev/python.sh dev/$@.py $(ARGS)

round-trips:
	@dev/python.sh dev/round_trips.py $(ARGS)

kill-workers:
	@dev/python.sh dev/kill_workers.py $(ARGS)
