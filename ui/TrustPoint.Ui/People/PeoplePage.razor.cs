using TrustPoint.Ca.People;
using TrustPoint.Ui.Access;
using TrustPoint.Ui.Layout;

namespace TrustPoint.Ui.People;

/// <summary>Who has an account here, and who is signed in.</summary>
public sealed partial class PeoplePage(Ca.People.People people, CircuitCaller caller, TimeProvider time) : LiveView(time)
{
    private IReadOnlyList<Account> accounts = [];
    private IReadOnlyList<Session> sessions = [];

    /// <inheritdoc/>
    protected override async Task LookAsync()
    {
        var person = await caller.LookAsync(Gone);
        accounts = await people.ListAsync(person, Gone);
        sessions = people.SessionsSeenBy(person);
    }

    private Session? LastOf(string name) => sessions.Where(session => session.Person == name).MaxBy(session => session.LastUsedAt);
}
