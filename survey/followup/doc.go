// Package followup is what becomes of what citizens say: comments that are looked at and shown, conduct that is looked into, tasks that are done, and
// people who are called back. Each has states, and acts that lead from one to another; every act that is not drawn is refused. It has no I/O.
//
// Screening of a comment, by the department; lapse is the service's, when the term of the text is over. Until the comment is in a batch that its unit
// reads, a decision can be revised; then only erase and lapse are left. Words that are masked stay masked: such a comment is shown as masked.
//
//	screening  show   mask    withhold  erase   lapse
//	new        shown  masked  withheld  erased  erased
//	shown      –      masked  withheld  erased  shown
//	masked     –      masked  withheld  erased  masked
//	withheld   shown  masked  withheld  erased  withheld
//	erased     –      –       –         –       –
//
// Handling of a comment that the unit reads, by the unit: with an owner and a day, a reply and an outcome. What is closed is reopened once.
//
//	handling  open  assign  reply     close   reopen
//	none      open  –       –         –       –
//	open      –     open    answered  –       –
//	answered  –     –       answered  closed  –
//	closed    –     –       –         –       open
//
// Where the words of the comment are gone, erased or over their term, nobody can answer them, and what was begun is closed without an answer:
//
//	gone      open  assign  reply     close   reopen
//	none      –     –       –         –       –
//	open      –     open    –         closed  –
//	answered  –     –       –         closed  –
//	closed    –     –       –         –       –
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
//
// Conduct. The inspectorate acts on what people report, one by one, and on cases: places of which several did. Passing on is due within five working days, an
// end of what somebody looks into within twenty; what is released was no report, and its comment becomes the department's:
//
//	conduct    take       note   pass       confirm  refute     release   reopen
//	new        under_way  noted  passed_on  –        –          released  –
//	under_way  under_way  noted  passed_on  founded  unfounded  released  –
//	noted      –          –      –          –        –          –         under_way
//	passed_on  –          –      –          –        –          –         under_way
//	founded    –          –      –          –        –          –         under_way
//	unfounded  –          –      –          –        –          –         under_way
//	released   –          –      –          –        –          –         –
//
// Out of what is under way or founded an inspector opens a task, of the department or of the inspectorate (Matter.Opening): whether it was so and whether it was
// mended are two things, each with an end of its own.
//
// Deeds: what a unit has done about what people said. The unit edits and proposes; the department publishes, sends back and withdraws, and never whoever
// proposed it. What is published stays as it is, or goes.
//
//	deed       edit   propose   publish    send_back  withdraw
//	draft      draft  proposed  –          –          –
//	proposed   –      –         published  draft      –
//	published  –      –         –          –          withdrawn
//	withdrawn  –      –         –          –          –
//
// Somebody who has left a number waits for a call. A star: the third in vain, since somebody was reached last, closes it; of who is erased nothing is left.
// The number is shown one at a time, and each time is written down. Who was closed by mistake is reopened while something is left.
//
//	call-back  show     reached  not_reached  wrong_number  close   reopen  erase
//	waiting    waiting  called   called*      closed        –       –       erased
//	called     called   called   called*      closed        closed  –       erased
//	closed     –        –        –            –             –       called  erased
//	erased     –        –        –            –             –       –       –
package followup
