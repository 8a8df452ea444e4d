// Package web is the HTTP edge of Niêm Phong: routes, sessions, errors and the
// handlers that turn JSON into calls of the exchange service.
//
// One table (routes.go) says every route, who may use it and how large its
// body may be. One table (errors.go) says the status, the stable code and the
// text of every error; nothing else of an error leaves the server.
//
// Guarantees: a person is read from the roster anew for each request, so
// whoever the directory disables is out at once; the session cookie is
// __Host-, Secure, HttpOnly and SameSite=Strict, its token is stored hashed
// and drawn anew at sign-in, at every fresh proof of the person and whenever
// roles change; routes marked stepUp need such a proof of the last five minutes;
// requests that clients make on their own keep no session alive; unsafe methods are refused to other origins; page
// blocks and objects are streamed with a fixed buffer in both directions, and
// no address of the object store ever leaves.
//
// Limits: activity is noted at most once a minute, so an idle session may end
// up to a minute early. How attempts at
// passwords are counted is the service's affair.
package web
