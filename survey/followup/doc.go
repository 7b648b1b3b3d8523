// Package followup is what becomes of what citizens say: comments that are looked at and shown, conduct that is looked into, tasks that are done, and
// people who are called back. Each has states, and acts that lead from one to another; every act that is not drawn is refused. It has no I/O.
package followup
