namespace TrustPoint.Appliance.Rest;

/// <summary>A person.</summary>
/// <param name="Name">The login name.</param>
/// <param name="DisplayName">What people call the person.</param>
/// <param name="Roles">As people write them, such as <c>ra-operator:plant</c>.</param>
/// <param name="Enabled">Whether the person may sign in.</param>
/// <param name="HasPassword">False: the set-up code stands in for it.</param>
/// <param name="HasSecondFactor">False: it must be set up at the next sign-in.</param>
/// <param name="RecoveryCodesLeft">How many were not used.</param>
/// <param name="SetUpCodeUntil">Until when the set-up code is good; null: there is none.</param>
/// <param name="AddedAt">When the person was added.</param>
internal sealed record PersonRow(
    string Name, string DisplayName, IReadOnlyList<string> Roles, bool Enabled, bool HasPassword, bool HasSecondFactor, int RecoveryCodesLeft,
    DateTimeOffset? SetUpCodeUntil, DateTimeOffset AddedAt);

/// <summary>Adds a person.</summary>
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
