package main

// Settings and commands of the directory.
var (
	tSetLDAPKind       = text{"loại thư mục: openldap, hoặc ad (Active Directory, Samba)", "kind of directory: openldap, or ad (Active Directory, Samba)"}
	tSetLDAPUserFilter = text{"bộ lọc LDAP chọn người dùng (mặc định theo loại thư mục)", "LDAP filter that selects people (default: by kind of directory)"}
	tSetLDAPRoles      = text{"nơi đặt các nhóm vai trò niem-… (mặc định ou=groups dưới gốc)", "where the role groups niem-… stand (default: ou=groups below the base)"}
	tSetLDAPLists      = text{"nơi đặt các danh sách người nhận (mặc định ou=lists dưới gốc)", "where the lists of recipients stand (default: ou=lists below the base)"}
	tSetLDAPAttributes = text{"thuộc tính khác mặc định, ví dụ unit=department,phone=mobile", "attributes other than the defaults, such as unit=department,phone=mobile"}
)
