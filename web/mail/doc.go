// Package mail sends letters to people of the staff through the province's mail server. A letter is plain text, and holds no figure, answer or
// comment. What is sent is written elsewhere, too: nobody has to wait for a letter, and nothing fails where one cannot be sent.
package mail
