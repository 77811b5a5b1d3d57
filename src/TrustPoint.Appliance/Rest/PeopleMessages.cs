namespace TrustPoint.Appliance.Rest;

/// <summary>A person.</summary>
/// <param name="Name">The login name.</param>
/// <param name="DisplayName">What people call the person.</param>
/// <param name="Roles">As people write them, such as <c>ra-operator:plant</c>.</param>
/// <param name="IsMachine">True: a program with API keys, which never signs in.</param>
/// <param name="Enabled">Whether the person may sign in.</param>
/// <param name="HasPassword">False: the set-up code stands in for it.</param>
/// <param name="HasSecondFactor">False: it must be set up at the next sign-in.</param>
/// <param name="RecoveryCodesLeft">How many were not used.</param>
/// <param name="SetUpCodeUntil">Until when the set-up code is good; null: there is none.</param>
/// <param name="AddedAt">When the person was added.</param>
internal sealed record PersonRow(
    string Name, string DisplayName, IReadOnlyList<string> Roles, bool IsMachine, bool Enabled, bool HasPassword, bool HasSecondFactor, int RecoveryCodesLeft,
    DateTimeOffset? SetUpCodeUntil, DateTimeOffset AddedAt);

/// <summary>Adds a person or a machine.</summary>
/// <param name="Name">The login name.</param>
/// <param name="DisplayName">What people call the person; null: as the login name.</param>
/// <param name="Roles">What the person is here; null: nothing yet.</param>
internal sealed record AddPerson(string? Name, string? DisplayName, IReadOnlyList<string?>? Roles);

/// <summary>Gives a person other roles in the place of those before.</summary>
/// <param name="Roles">What the person is here; null: nothing any more.</param>
internal sealed record GiveRoles(IReadOnlyList<string?>? Roles);

/// <summary>A set-up code: shown once, kept nowhere.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Code">What the person types.</param>
/// <param name="ExpiresAt">After this it is refused.</param>
internal sealed record SetUpCodeMade(string Name, string Code, DateTimeOffset ExpiresAt);

/// <summary>A person's sessions were ended.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Sessions">How many there were.</param>
internal sealed record SessionsEnded(string Name, int Sessions);

/// <summary>Makes an API key.</summary>
/// <param name="Note">What it is for.</param>
/// <param name="Seconds">How long it is good; null: 90 days.</param>
/// <param name="OnlyRoles">The roles that it is narrowed to; null: all that its owner has.</param>
/// <param name="OnlyDomain">The domain that it is narrowed to; null: all.</param>
/// <param name="Sensitive">Whether it may do what takes a fresh proof of a person: of machines alone; null: no.</param>
/// <param name="CertificatePem">The certificate of ours that is to be the key, of machines alone; null: a secret is made.</param>
internal sealed record AddApiKey(string? Note, long? Seconds, IReadOnlyList<string?>? OnlyRoles, string? OnlyDomain, bool? Sensitive, string? CertificatePem);

/// <summary>An API key just made: shown once, kept nowhere.</summary>
/// <param name="Name">Names it; no secret.</param>
/// <param name="Owner">In whose name it asks.</param>
/// <param name="Key">What the program sends; null: it shows its certificate.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
internal sealed record ApiKeyMade(string Name, string Owner, string? Key, DateTimeOffset ExpiresAt);

/// <summary>An API key.</summary>
/// <param name="Name">Names it; no secret.</param>
/// <param name="Owner">In whose name it asks.</param>
/// <param name="IsCertificate">Whether it is a certificate.</param>
/// <param name="Note">What it is for.</param>
/// <param name="OnlyRoles">The roles that it is narrowed to; null: all that its owner has.</param>
/// <param name="OnlyDomain">The domain that it is narrowed to; null: all.</param>
/// <param name="Sensitive">Whether it may do what takes a fresh proof of a person.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
/// <param name="RevokedAt">When it was revoked; null: it was not.</param>
/// <param name="LastUsedAt">As near as a minute; null: never.</param>
internal sealed record ApiKeyRow(
    string Name, string Owner, bool IsCertificate, string Note, IReadOnlyList<string>? OnlyRoles, string? OnlyDomain, bool Sensitive, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <summary>A passkey.</summary>
/// <param name="Name">Names it; no secret.</param>
/// <param name="Label">What its person calls it.</param>
/// <param name="Host">The host name that it works at.</param>
/// <param name="BackedUp">Whether its authenticator keeps copies elsewhere.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">Null: never.</param>
/// <param name="RemovedAt">When it was removed; null: it was not.</param>
internal sealed record PasskeyRow(string Name, string Label, string Host, bool BackedUp, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RemovedAt);
