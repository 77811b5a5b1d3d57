using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.CommandLine;

/// <summary>People by the command line, which works also when nobody can sign in.</summary>
[Collection(Shared.Name)]
public class UserTests(SharedAppliance shared)
{
    private ApplianceProcess Appliance => shared.Process;

    [Theory]
    [InlineData(new[] { "user", "add" }, 2, "NAME")]
    [InlineData(new[] { "user", "add", "Upper" }, 1, "login name")]
    [InlineData(new[] { "user", "add", "typo", "--role", "admin" }, 1, "'admin' is none")]
    [InlineData(new[] { "user", "add", "typo", "--role", "auditor:plant" }, 1, "'auditor:plant' is none")]
    [InlineData(new[] { "user", "add", "typo", "--role", "ra-operator:nowhere" }, 1, "no domain 'nowhere'")]
    [InlineData(new[] { "user", "show", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "disable", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "enable", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "roles", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "reset-password", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "reset-second-factor", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "sessions", "--end", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "add", "typo", "--password", "x" }, 2, "--password")]
    [InlineData(new[] { "user", "add", "Upper", "--machine" }, 1, "login name")]
    [InlineData(new[] { "user", "key", "add", "nobody", "--note", "x" }, 1, "nobody")]
    [InlineData(new[] { "user", "key", "add", "nobody" }, 2, "--note")]
    [InlineData(new[] { "user", "key", "add", "nobody", "--note", "x", "--for", "long" }, 2, "--for")]
    [InlineData(new[] { "user", "key", "add", "nobody", "--note", "x", "--only-role", "root" }, 1, "'root' is none")]
    [InlineData(new[] { "user", "passkeys" }, 2, "NAME")]
    [InlineData(new[] { "user", "passkeys", "nobody" }, 1, "nobody")]
    [InlineData(new[] { "user", "passkeys", "nobody", "--remove", "0123456789ab" }, 1, "nobody has no passkey 0123456789ab")]
    [InlineData(new[] { "user", "key", "revoke", "0123456789ab" }, 1, "0123456789ab")]
    public async Task What_cannot_be_done_is_told_with_its_exit_code(string[] arguments, int exitCode, string reason)
    {
        var result = await Appliance.CommandAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_added_with_a_set_up_code_and_shown_with_what_is_still_missing()
    {
        var words = (await Appliance.CommandAsync("user", "add", "anna", "--display-name", "Anna Lund", "--role", "ra-operator:plant", "--role", "auditor")).Done;
        Assert.Matches("^Set-up code of anna: ([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}\n", words);
        Assert.Contains("another person's", (await Appliance.CommandAsync("user", "add", "anna")).Error, StringComparison.Ordinal);

        var anna = await Appliance.JsonAsync("user", "show", "anna");
        Assert.Equal("Anna Lund", anna.GetProperty("displayName").GetString());
        Assert.Equal(["ra-operator:plant", "auditor"], anna.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal((true, false, false), (Bool(anna, "enabled"), Bool(anna, "hasPassword"), Bool(anna, "hasSecondFactor")));
        Assert.Contains((await Appliance.JsonAsync("user", "list")).EnumerateArray(), row => row.GetProperty("name").GetString() == "anna");
        Assert.Equal("anna", Assert.Single((await Appliance.JsonAsync("user", "list", "--text", "LUND", "--group", "people")).EnumerateArray()).GetProperty("name").GetString());
        Assert.StartsWith(
            "name,displayName,roles,isMachine,enabled,addedAt\r\nanna,Anna Lund,ra-operator:plant auditor,false,true,2",
            (await Appliance.CommandAsync("user", "list", "--text", "LUND", "--csv")).Done, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_given_other_roles_disabled_and_enabled()
    {
        await Appliance.JsonAsync("user", "add", "berta", "--role", "administrator");
        Assert.Equal(["custodian"], (await Appliance.JsonAsync("user", "roles", "berta", "--role", "custodian")).GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Empty((await Appliance.JsonAsync("user", "roles", "berta")).GetProperty("roles").EnumerateArray());
        Assert.False(Bool(await Appliance.JsonAsync("user", "disable", "berta"), "enabled"));
        Assert.True(Bool(await Appliance.JsonAsync("user", "enable", "berta"), "enabled"));
    }

    [Fact]
    public async Task A_reset_gives_another_code_each_time()
    {
        var codes = new List<string?> { (await Appliance.JsonAsync("user", "add", "clara")).GetProperty("code").GetString() };
        foreach (var reset in new[] { "reset-password", "reset-second-factor" }) codes.Add((await Appliance.JsonAsync("user", reset, "clara")).GetProperty("code").GetString());
        Assert.Equal(3, codes.Distinct().Count());
    }

    [Fact]
    public async Task Each_act_over_the_socket_is_an_alarm_in_the_log_and_an_entry_on_the_audit_log_without_the_code()
    {
        var code = (await Appliance.JsonAsync("user", "add", "dora")).GetProperty("code").GetString()!;
        await Appliance.JsonAsync("user", "disable", "dora");
        await Appliance.JsonAsync("user", "sessions", "--end", "dora");

        await Appliance.WritesAsync("ended the sessions of dora");
        foreach (var done in new[] { "added dora", "disabled dora", "ended the sessions of dora" })
            Assert.Matches($"ALARM: uid:[0-9]+ {done} over the admin socket", Appliance.Written);
        Assert.DoesNotContain(code, Appliance.Written, StringComparison.Ordinal);
        using var folder = new TemporaryDirectory();
        await Appliance.CommandAsync("audit", "export", folder.File("log"));
        var entries = await File.ReadAllTextAsync(Path.Combine(folder.File("log"), "entries.jsonl"));
        foreach (var name in new[] { "added", "disabled", "sessions-ended" }) Assert.Contains($"person.{name}", entries, StringComparison.Ordinal);
        Assert.DoesNotContain(code, entries, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_gets_keys_that_are_shown_once_and_listed_by_name()
    {
        var machine = await Appliance.JsonAsync("user", "add", "robot", "--machine", "--role", "auditor");
        Assert.Equal((true, false), (Bool(machine, "isMachine"), Bool(machine, "hasPassword")));
        Assert.Contains("never signs in", (await Appliance.CommandAsync("user", "reset-password", "robot")).Error, StringComparison.Ordinal);
        Assert.Matches("^API key [0-9a-f]{12} of robot: tp_[A-Za-z0-9_-]{48}\n", (await Appliance.CommandAsync("user", "key", "add", "robot", "--note", "line 1")).Done);
        var made = await Appliance.JsonAsync("user", "key", "add", "robot", "--note", "line 2", "--for", "30d", "--only-role", "ra-operator:plant", "--only-domain", "plant", "--sensitive");
        var name = made.GetProperty("name").GetString()!;

        var listed = (await Appliance.JsonAsync("user", "key", "list", "robot")).EnumerateArray().ToList();
        Assert.Equal(["line 2", "line 1"], listed.Select(key => key.GetProperty("note").GetString()));
        Assert.Equal(("plant", true, name), (listed[0].GetProperty("onlyDomain").GetString(), Bool(listed[0], "sensitive"), listed[0].GetProperty("name").GetString()));
        Assert.Equal(TimeSpan.FromDays(30), listed[0].GetProperty("expiresAt").GetDateTimeOffset() - listed[0].GetProperty("createdAt").GetDateTimeOffset());
        var words = (await Appliance.CommandAsync("user", "key", "list")).Done;
        Assert.Contains(name, words, StringComparison.Ordinal);
        Assert.DoesNotContain(made.GetProperty("key").GetString()!, words, StringComparison.Ordinal);
        await Appliance.WritesAsync("made an API key for robot");
        Assert.Matches("ALARM: uid:[0-9]+ made an API key for robot over the admin socket", Appliance.Written);
        Assert.DoesNotContain(made.GetProperty("key").GetString()!, Appliance.Written, StringComparison.Ordinal);

        Assert.NotEqual(default, (await Appliance.JsonAsync("user", "key", "revoke", name)).GetProperty("revokedAt").GetDateTimeOffset());
        Assert.Equal(1, (await Appliance.CommandAsync("user", "key", "revoke", name)).ExitCode);
    }

    [Fact]
    public async Task Sessions_are_a_json_array() => Assert.Equal(JsonValueKind.Array, (await Appliance.JsonAsync("user", "sessions")).ValueKind);

    private static bool Bool(JsonElement person, string name) => person.GetProperty(name).GetBoolean();
}
