// Package ldapauth answers three questions over LDAP: is this password right,
// who is this, and who is in which group; and it changes passwords. It is made
// for OpenLDAP and servers like it, with immutable ids in entryUUID, and for
// Active Directory and Samba, with objectGUID.
//
// Guarantees:
//   - Nothing is sent before TLS (1.2 or later, ldaps or StartTLS) has verified
//     the server's certificate and name; there is no way to switch that off.
//   - Empty passwords never reach a server, which would take them for an
//     anonymous bind and succeed (RFC 4513, 5.1.2). The same goes for NUL and
//     other control characters in names and passwords, and passwords of blanks.
//   - A name means the one entry that has it, over all attributes that hold
//     names; a person is signed in by a bind on a connection of its own, under the
//     entry with that person's immutable id. Names are escaped (RFC 4515),
//     referrals are never followed, aliases never dereferenced.
//   - Wrong password, and Decoy for nobody, give the same error after the same
//     steps, a bind included.
//   - A person's roles come from the members of the role groups, read anew at
//     each sign-in, and only from groups directly below Config.RoleGroupsDN.
//   - Every call ends within Config.Timeout or with its context.
//
// Limits: groups within groups count sixteen levels deep. A locked account says
// so to whoever calls, since the directory doesn't check the password of a locked
// account: the service must not pass that on.
package ldapauth
