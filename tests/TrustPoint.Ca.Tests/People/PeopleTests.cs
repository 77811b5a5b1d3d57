using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.People;

namespace TrustPoint.Ca.Tests.People;

/// <summary>The commands about people.</summary>
public sealed class PeopleTests : IAsyncLifetime
{
    private FrontDesk desk = null!;

    public async Task InitializeAsync() => desk = await FrontDesk.OpenAsync();

    public Task DisposeAsync()
    {
        desk.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("Anna", "Anna", "auditor", "a login name is")]
    [InlineData("", "Anna", "auditor", "a login name is")]
    [InlineData("-anna", "Anna", "auditor", "a login name is")]
    [InlineData("anna\n", "Anna", "auditor", "a login name is")]
    [InlineData("a23456789012345678901234567890123", "Anna", "auditor", "a login name is")]
    [InlineData("anna", "", "auditor", "1 to 100 characters")]
    [InlineData("anna", "An\u001b[2Jna", "auditor", "1 to 100 characters")]
    [InlineData("anna", "Anna", "ra-operator:nowhere", "no domain 'nowhere'")]
    public async Task A_person_needs_a_name_and_roles_that_there_are(string name, string displayName, string role, string why)
    {
        var refused = await Assert.ThrowsAsync<PersonRefusedException>(() => desk.People.AddAsync(FrontDesk.Admin, name, displayName, [HeldRole.Parse(role)!], default));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await desk.People.ListAsync(FrontDesk.Admin, new(), new(), default)).Items);
    }

    [Fact]
    public async Task Only_an_ra_operators_role_is_of_a_domain()
    {
        await desk.AddAsync("anna", new HeldRole(Role.RaOperator, "plant"));
        await Assert.ThrowsAsync<PersonRefusedException>(() => desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [new(Role.Administrator, "plant")], default));
        Assert.Equal("ra-operator:plant", Assert.Single((await desk.AccountAsync()).Roles).ToString());
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await desk.AddAsync();
        await Assert.ThrowsAsync<NameTakenException>(() => desk.AddAsync());
    }

    [Fact]
    public async Task Nobody_is_changed_who_is_not_there()
    {
        Assert.Null(await desk.People.DisableAsync(FrontDesk.Admin, "nobody", default));
        Assert.Null(await desk.People.EnableAsync(FrontDesk.Admin, "nobody", default));
        Assert.Null(await desk.People.SetRolesAsync(FrontDesk.Admin, "nobody", [], default));
        Assert.Null(await desk.People.ResetPasswordAsync(FrontDesk.Admin, "nobody", default));
        Assert.Null(await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "nobody", default));
        Assert.Null(await desk.People.FindAsync(FrontDesk.Admin, "nobody", default));
    }

    [Fact]
    public async Task A_disabled_person_does_not_sign_in_and_an_enabled_one_does_as_before()
    {
        await desk.JoinAsync();
        await desk.People.DisableAsync(FrontDesk.Admin, "anna", default);
        Assert.IsType<SignInStep.Refused>(await desk.SignInAsync(await desk.CodeAsync()));
        await desk.People.EnableAsync(FrontDesk.Admin, "anna", default);
        Assert.IsType<SignInStep.SignedIn>(await desk.SignInAsync(await desk.CodeAsync()));
    }

    [Fact]
    public async Task Every_act_is_an_event_of_its_own_with_who_did_it()
    {
        await desk.AddAsync();
        await desk.People.DisableAsync(FrontDesk.Admin, "anna", default);
        await desk.People.EnableAsync(FrontDesk.Admin, "anna", default);
        await desk.People.SetRolesAsync(FrontDesk.Admin, "anna", [new(Role.Auditor)], default);
        await desk.People.ResetPasswordAsync(FrontDesk.Admin, "anna", default);
        await desk.People.ResetSecondFactorAsync(FrontDesk.Admin, "anna", default);
        await desk.People.EndSessionsAsync(FrontDesk.Admin, "anna", default);
        var log = await desk.LogAsync();
        foreach (var name in new[] { "added", "disabled", "enabled", "roles-changed", "password-reset", "second-factor-reset", "sessions-ended" })
            Assert.Contains($"\"event\":\"person.{name}\",\"subject\":\"uid:0\",\"proof\":\"admin-socket\",\"outcome\":\"success\",\"person\":\"anna\"", log, StringComparison.Ordinal);
    }
}
