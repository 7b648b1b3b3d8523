// Package followup is what becomes of what citizens say: comments that are looked at and shown, conduct that is looked into, tasks that are done, and
// people who are called back. Each has states, and acts that lead from one to another; every act that is not drawn is refused. It has no I/O.
//
// Tasks. An owner, the leader of the unit, the department and, of what is its own, the inspectorate act (TaskAct.By says who may do what); the verdict is the machine's:
//
//	task       accept    assign    cause   remedy  finish  resume  judge   withdraw
//	opened     accepted  –         –       –       –       –       –       withdrawn
//	accepted   –         accepted  cause   –       –       –       –       withdrawn
//	cause      –         cause     cause   remedy  –       –       –       withdrawn
//	remedy     –         remedy    remedy  remedy  done    –       –       withdrawn
//	done       –         –         –       –       –       remedy  judged  –
//	judged     –         –         –       –       –       –       –       –
//	withdrawn  –         –         –       –       –       –       –       –
package followup
