// Package mail sends letters to people of the staff through the province's mail server: invitations, and each morning what waits. A letter is plain text,
// and holds nothing that people answered or wrote, and no figure of a unit. What is sent is written elsewhere, too: nobody has to wait for a letter, and nothing fails where one cannot be sent.
package mail
