// Package request reads what comes in: bodies in strict JSON and forms, of a sound shape, and where they come from. What is wrong with
// their shape is told by field; what they mean is not asked here.
package request
