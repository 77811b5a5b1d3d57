using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.Rest;

/// <summary>People and their sessions.</summary>
internal sealed class PeopleRoutes(People people) : IAdminRoutes
{
    private static readonly (string Title, Func<PersonRow, string?> Cell)[] Columns =
    [
        ("name", row => row.Name), ("displayName", row => row.DisplayName), ("roles", row => string.Join(' ', row.Roles)), ("isMachine", row => Words.Of(row.IsMachine)),
        ("enabled", row => Words.Of(row.Enabled)), ("addedAt", row => Words.Time(row.AddedAt)),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "people", Right.SeePeople, async exchange => await new ListAnswer<Account, AccountSort>(
            exchange, page => people.ListAsync(exchange.Caller, new(exchange.Query("text"), exchange.Word<AccountGroup>("group")), page, exchange.Aborted)).WriteAsync(Row, Columns)),
        new("GET", "people/{name}", Right.SeePeople, async exchange => Row(Found(exchange, await people.FindAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)))),
        new("POST", "people", Right.ManagePeople, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AddPerson>();
            var name = wanted.Name ?? throw RestRefusedException.Invalid("say the login name");
            var code = await people.AddAsync(exchange.Caller, name, wanted.DisplayName ?? name, Roles(wanted.Roles), exchange.Aborted);
            return new SetUpCodeMade(name, code.Code, code.ExpiresAt);
        }),
        new("POST", "machines", Right.ManagePeople, async exchange =>
        {
            var wanted = await exchange.BodyAsync<AddPerson>();
            var name = wanted.Name ?? throw RestRefusedException.Invalid("say the machine's name");
            return Row(await people.AddMachineAsync(exchange.Caller, name, wanted.DisplayName ?? name, Roles(wanted.Roles), exchange.Aborted));
        }),
        new("PUT", "people/{name}/roles", Right.ManagePeople, async exchange =>
        {
            var roles = Roles((await exchange.BodyAsync<GiveRoles>()).Roles);
            return Row(Found(exchange, await people.SetRolesAsync(exchange.Caller, exchange.Path("name"), roles, exchange.Aborted)));
        }),
        new("POST", "people/{name}/enable", Right.ManagePeople, async exchange => Row(Found(exchange, await people.EnableAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)))),
        new("POST", "people/{name}/disable", Right.ManagePeople, async exchange => Row(Found(exchange, await people.DisableAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)))),
        new("POST", "people/{name}/reset-password", Right.ManagePeople, async exchange =>
            Code(exchange, await people.ResetPasswordAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted))),
        new("POST", "people/{name}/reset-second-factor", Right.ManagePeople, async exchange =>
            Code(exchange, await people.ResetSecondFactorAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted))),
        new("GET", "sessions", Right.SeePeople, exchange => Task.FromResult<object?>(people.SessionsSeenBy(exchange.Caller))),
        new("POST", "people/{name}/end-sessions", Right.ManagePeople, async exchange =>
        {
            var name = Found(exchange, await people.FindAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted)).Name;
            return new SessionsEnded(name, await people.EndSessionsAsync(exchange.Caller, name, exchange.Aborted));
        }),
    ];

    private static T Found<T>(AdminExchange exchange, T? found) where T : class =>
        found ?? throw RestRefusedException.NotFound($"no person is called {exchange.Path("name")}");

    private static SetUpCodeMade Code(AdminExchange exchange, NewSetUpCode? made)
    {
        var code = Found(exchange, made);
        return new(exchange.Path("name"), code.Code, code.ExpiresAt);
    }

    internal static HeldRole[] Roles(IReadOnlyList<string?>? words) =>
        [.. (words ?? []).Select(word => HeldRole.Parse(word ?? "") ?? throw RestRefusedException.Invalid($"a role is {HeldRole.Forms}; '{word}' is none"))];

    private static PersonRow Row(Account account) => new(
        account.Name, account.DisplayName, [.. account.Roles.Select(role => role.ToString())], account.IsMachine, account.Enabled, account.PasswordHash is not null,
        account.SealedTotpKey is not null, account.RecoveryCodes.Count, account.SetUp?.ExpiresAt, account.AddedAt);
}
