// Package openid signs people in at the province's single sign-on, by OpenID Connect: the code flow with PKCE, state and nonce, and the
// tokens by which the single sign-on says that somebody has signed out.
//
// It starts without the other side and looks it up when it is first needed. Every refusal is a survey.Error whose key says what the person
// can do; what was wrong with a token is in its cause, which is for the log alone.
package openid
