// Package passkey has people show who they are with a key that their device keeps (W3C Web Authentication, Level 3). It says what a
// browser is to ask of the device, and judges what comes back. It keeps nothing: what was begun is handed out, to be handed in again
// with the answer.
package passkey
