using System.Reflection;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Registry;
using TrustPoint.Jobs;

namespace TrustPoint.Storage.Tests.People;

/// <summary>Who may do what (invariant I10, default deny): every command × every role × own and other domain.</summary>
public sealed class RightsTests
{
    private static readonly string[] Roles = ["administrator", "ca-officer", "ra-operator", "ra-operator:plant", "custodian", "auditor", ""];

    // As docs/operations.md has it. E: everywhere, D: in its own domain, -: nowhere. One letter for each of the roles above.
    private static readonly Dictionary<Right, string> Expected = new()
    {
        [Right.SeeSetup] = "EEEEEE-",
        [Right.SeeDevices] = "EEED-E-",
        [Right.ReadAudit] = "EE--EE-",
        [Right.Enrol] = "-------",
        [Right.AskForVouchers] = "-------",
        [Right.Issue] = "EE-----",
        [Right.Revoke] = "EEED---",
        [Right.ManageDevices] = "E-ED---",
        [Right.MakeCodes] = "E-ED---",
        [Right.DecideRequests] = "EEED---",
        [Right.ManageDomains] = "E------",
        [Right.ManageProfiles] = "E------",
        [Right.AcceptManufacturers] = "E------",
        [Right.ManageOwnership] = "E------",
        [Right.TransferDevices] = "E-ED---",
        [Right.BookTransfers] = "E------",
        [Right.ManageAuthorities] = "EE-----",
        [Right.PublishCrls] = "EE-----",
        [Right.ImportCrls] = "EE-----",
        [Right.SetCrls] = "EE-----",
        [Right.RunJobs] = "EE-----",
        [Right.BlockKeys] = "EE-----",
        [Right.ConfirmClock] = "EE-----",
        [Right.SeePeople] = "E----E-",
        [Right.ManagePeople] = "E------",
        [Right.ManageOwnAccess] = "EEEEEEE",
        [Right.ChangeSettings] = "E------",
        [Right.LeadCeremonies] = "E------",
        [Right.AttendCeremonies] = "EEEEEE-",
        [Right.HoldShares] = "-E--E--",
        [Right.WriteToBox] = "-------",
        [Right.UseTerminal] = "-------",
    };

    [Fact]
    public void The_roles_are_the_documented_table()
    {
        Assert.Equal(Enum.GetValues<Right>(), Expected.Keys);
        foreach (var (right, letters) in Expected)
        {
            var found = Roles.Select(role => Signed(role).ReachOf(right) is var reach && reach.Domains is null ? 'E' : reach.Domains is ["plant"] ? 'D' : reach.IsAnywhere ? '?' : '-');
            Assert.Equal($"{right} {letters}", $"{right} {string.Concat(found)}");
        }
    }

    [Fact]
    public async Task Every_command_that_takes_a_caller_is_in_the_table()
    {
        using var folder = new TemporaryFolder();
        await using var table = await CommandTable.CreateAsync(folder.Path);
        var commands = new[] { typeof(Caller).Assembly, typeof(DeviceRegistry).Assembly, typeof(JobBoard).Assembly }.SelectMany(room => room.GetExportedTypes())
            // An entry is written about a caller, who need not be allowed anything.
            .Where(type => !type.IsAssignableTo(typeof(Caller)) && type != typeof(AuditEntry))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsSpecialName && method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Caller) || parameter.ParameterType == typeof(CertificateOrder)))
            .Where(method => method.DeclaringType != typeof(RequestKey) && method.Name is not ("Equals" or "Deconstruct"))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        // Some are there more than once, for what they are given.
        Assert.Equal(commands.Distinct().Order(), table.Commands.Keys.Select(name => name.Split(' ')[0]).Distinct().Order());
    }

    [Fact]
    public async Task A_command_does_for_a_role_what_the_table_says_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        await using var table = await CommandTable.CreateAsync(folder.Path);
        foreach (var (name, command) in table.Commands)
        {
            for (var role = 0; role < Roles.Length; role++)
            {
                foreach (var domain in new[] { "gate", "plant" })
                {
                    var letter = Expected[command.Right][role];
                    var expected = letter == 'E' || (letter == 'D' && (domain == "plant" || !command.IsOfDomain));
                    await AssertAsync(table, name, Signed(Roles[role]), domain, expected);
                }
            }
        }
    }

    [Theory]
    [InlineData("device", "PendingRequests.SubmitAsync")]
    [InlineData("ra", "PendingRequests.SubmitAsync")]
    [InlineData("appliance", "Domains.SaveAsync", "AuthoritySetup.RetireAsync", "AuthorityEnds.CheckAsync", "AuthoritySetup.CreateAsync", "AuthoritySetup.CreateServiceAsync", "OutsideAuthorities.RequestAsync", "OutsideAuthorities.LookAsync", "OutsideAuthorities.WithdrawAsync", "OutsideAuthorities.AddAsync", "CrlPublication.PublishAsync")]
    public async Task Devices_authorities_and_jobs_may_do_what_they_need_and_nothing_else(string kind, params string[] allowed)
    {
        using var folder = new TemporaryFolder();
        await using var table = await CommandTable.CreateAsync(folder.Path);
        Caller caller = kind switch
        {
            "device" => new DeviceCaller("pump-plant", new DeviceCredential.OneTimeCode("code")),
            "ra" => new RegistrationAuthority("ra", "", "plant"),
            _ => new AppliancePart("job"),
        };
        // What they order is decided by device, domain and profile: IssuancePolicy's tests.
        foreach (var (name, command) in table.Commands.Where(row => row.Value.Right != Right.Issue))
        {
            await AssertAsync(table, name, caller, "plant", allowed.Contains(name));
            if (command.IsOfDomain) await AssertAsync(table, name, caller, "gate", false);
        }
    }

    [Fact]
    public async Task Who_is_on_the_box_may_do_everything_but_enrol_and_ask_for_vouchers()
    {
        using var folder = new TemporaryFolder();
        await using var table = await CommandTable.CreateAsync(folder.Path);
        foreach (var (name, command) in table.Commands) await AssertAsync(table, name, new Administrator("uid:0"), "plant", command.Right is not (Right.Enrol or Right.AskForVouchers));
    }

    [Fact]
    public async Task What_is_sensitive_waits_for_a_new_proof_of_who_is_sitting_there()
    {
        Right[] sensitive = [Right.Revoke, Right.ManageDomains, Right.ManageProfiles, Right.AcceptManufacturers, Right.ManageOwnership, Right.TransferDevices, Right.ManageAuthorities, Right.BlockKeys, Right.ConfirmClock, Right.ManagePeople, Right.ManageOwnAccess, Right.ChangeSettings, Right.LeadCeremonies, Right.HoldShares];
        var stale = Signed("administrator") with { IsFresh = false };
        foreach (var right in Enum.GetValues<Right>().Where(right => stale.May(right)))
        {
            var refused = Record.Exception(() => stale.RequireAlone(right)) as NotAllowedException;
            Assert.Equal(sensitive.Contains(right), refused?.WantsStepUp ?? false);
        }
        using var folder = new TemporaryFolder();
        await using var table = await CommandTable.CreateAsync(folder.Path);
        foreach (var (name, _) in table.Commands.Where(row => sensitive.Contains(row.Value.Right))) await AssertAsync(table, name, stale, "plant", false);
    }

    [Fact]
    public void A_refusal_says_what_is_missing_and_where_it_would_be_allowed_but_not_what_was_found()
    {
        Assert.Equal("anna may not revoke certificates", Refused("auditor", Right.Revoke, "plant"));
        Assert.Equal("anna may not revoke certificates outside of plant", Refused("ra-operator:plant", Right.Revoke, "gate"));
        Assert.Equal("anna may not revoke certificates outside of plant", Refused("ra-operator:plant", Right.Revoke, null));
    }

    [Theory]
    [InlineData("administrator"), InlineData("ca-officer"), InlineData("ra-operator"), InlineData("ra-operator:plant"), InlineData("custodian"), InlineData("auditor")]
    public void A_role_is_written_as_it_is_read(string text) => Assert.Equal(text, HeldRole.Parse(text)!.ToString());

    [Theory]
    [InlineData(""), InlineData("Administrator"), InlineData("root"), InlineData("ra-operator:"), InlineData("auditor:plant"), InlineData("administrator:plant"), InlineData("0")]
    public void What_is_no_role_is_not_read(string text) => Assert.Null(HeldRole.Parse(text));

    private static string Refused(string role, Right right, string? domain) => Assert.Throws<NotAllowedException>(() => Signed(role).RequireAlone(right, domain)).Message;

    private static Person Signed(string role) => new("anna", role.Length == 0 ? [] : [HeldRole.Parse(role)!], 1, IsFresh: true);

    // Whatever else is wrong with what was tried: a refusal of the caller shows as that, and leaves nothing on the log.
    private static async Task AssertAsync(CommandTable table, string name, Caller caller, string domain, bool expected)
    {
        var before = await table.LogSizeAsync();
        var error = await Record.ExceptionAsync(() => table.Commands[name].RunAsync(caller, domain));
        Assert.True(expected == error is not NotAllowedException, $"{name} for {caller} in {domain}: {error?.Message ?? "done"}");
        if (!expected) Assert.Equal(before, await table.LogSizeAsync());
    }
}
