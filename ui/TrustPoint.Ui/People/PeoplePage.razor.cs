using Microsoft.AspNetCore.Components;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Who has an account here, and who is signed in.</summary>
public sealed partial class PeoplePage(Ca.People.People people, CircuitCaller caller, NavigationManager navigation, TimeProvider time)
    : ListView<Account, AccountSort>(navigation, caller, time)
{
    private ILookup<string, Session> sessions = Array.Empty<Session>().ToLookup(session => session.Person);

    /// <summary>Only these.</summary>
    [SupplyParameterFromQuery(Name = "group")]
    public string? GroupName { get; set; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<ListColumn<Account>> Columns =>
    [
        new("name", account => account.Name), new("displayName", account => account.DisplayName), new("roles", account => string.Join(' ', account.Roles), "people.roles"),
        new("machine", account => account.IsMachine ? "true" : "false"), new("enabled", account => account.Enabled ? "true" : "false"),
        new("lastUsedAt", LastUsed, "people.signedIn"), new("addedAt", account => account.AddedAt, "devices.added"),
    ];

    /// <inheritdoc/>
    protected internal override bool IsNarrowed => (Text ?? GroupName) is not null;

    private AccountGroup? Group => Word<AccountGroup>(GroupName);

    /// <inheritdoc/>
    protected override Task<Page<Account>> LoadAsync(Caller person, PageRequest<AccountSort> page)
    {
        sessions = people.SessionsSeenBy(person).ToLookup(session => session.Person);
        return people.ListAsync(person, new(Text, Group), page, Gone);
    }

    private DateTimeOffset? LastUsed(Account account) => sessions[account.Name].MaxBy(session => session.LastUsedAt)?.LastUsedAt;
}
