using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TrustPoint.Appliance.CommandLine.Table;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Guides;

namespace TrustPoint.Appliance.Tests.Ceremonies;

/// <summary>CER-80: a ceremony without a browser, at one terminal of the box, with a real SoftHSM: what people see and type there, and what stays of it.</summary>
public sealed class TerminalCeremonyTests
{
    private const string Root = """
        ceremony: root
        id: plant-root-g1
        title: The root of the plant
        people: {custodians: 3, needed: 2, witnesses: 1}
        token: {label: Plant Root G1}
        key: {algorithm: ec-p384}
        authority: {name: plant-root-g1, common-name: Plant Root G1, organization: Example, country: DE, crl-days: 366}

        """;

    private static readonly (string Name, string Role)[] People = [("anna", "administrator"), ("cora", "custodian"), ("cem", "custodian"), ("carl", "custodian"), ("wim", "auditor")];

    [Fact]
    public async Task A_root_is_made_at_a_terminal_from_the_first_sign_in_to_evidence_that_verifies_and_no_secret_stays()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("root.yaml"), Root);
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        var people = await Sitting.InviteAsync(appliance, People);

        var table = Sitting.At(appliance, people, folder.File("root.yaml"));
        await using (table.Terminal)
        {
            var terminal = table.Terminal;
            await RootAtATerminal.WrongPasswordAsync(table);
            await RootAtATerminal.GatherAsync(table);
            await terminal.ExpectAsync("== Step 2 of 15: The script is the one that was reviewed");
            // Not rehearsed: the custodians accept it, and nobody else.
            await terminal.ExpectAsync("Deviation 1 (anna): This script was not rehearsed.");
            await terminal.AnswerAsync("Which custodian accepts it? Login name: ", "wim");
            await terminal.ExpectAsync("No: wim may not approve ceremonies and hold shares");
            foreach (var name in new[] { "cora", "cem" }) await terminal.AnswerAsync("Which custodian accepts it? Login name: ", name);

            var script = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)));
            await table.CompareAsync("wim", new string('0', 64));
            await terminal.ExpectAsync("That is something else than on this screen.");
            await table.CompareAsync("wim", script);
            await terminal.AnswerAsync("Who compares (beside wim)? Login name: ", "wim");
            await table.GroupsAsync("wim", script);
            await terminal.ExpectAsync("No: wim has compared already: somebody else is the second.");
            await table.CompareAsync("anna", script);

            await terminal.AnswerAsync("Which custodian approves? Login name: ", "wim");
            await table.ProveAsync("wim");
            await terminal.ExpectAsync("No: wim may not approve ceremonies and hold shares");
            foreach (var name in new[] { "cora", "carl" })
            {
                await terminal.AnswerAsync("Which custodian approves? Login name: ", name);
                await terminal.ExpectAsync($"For: ceremony plant-root-g1, script {script}");
                await table.ProveAsync(name);
            }
            await RootAtATerminal.MachineAsync(terminal, "look-at-machine");
            // What is different is written down at any question, and accepted before anything goes on.
            await terminal.AnswerAsync("wim, what you saw", ":deviation");
            await terminal.AnswerAsync("Who says so? Login name: ", "wim");
            await terminal.AnswerAsync("What is different, and why? ", "The camera is off.");
            foreach (var name in new[] { "cem", "carl" }) await terminal.AnswerAsync("Which custodian accepts it? Login name: ", name);
            await terminal.AnswerAsync("wim, what you saw", "seal 4711");
            await RootAtATerminal.MachineAsync(terminal, "look-at-token");

            await RootAtATerminal.HandOutAsync(table);
            foreach (var act in new[] { "prepare-token", "make-key" }) await RootAtATerminal.MachineAsync(terminal, act);
            await RootAtATerminal.PowerCutAsync(table, appliance);
            await RootAtATerminal.MachineAsync(terminal, "sign-certificate");
            var certificate = await table.DigestAsync("plant-root-g1");
            await table.ComeAsync("Who compares", "wim");
            await table.GroupsAsync("wim", certificate);
            await table.CompareAsync("cora", certificate);
            foreach (var act in new[] { "sign-crl", "close-token" }) await RootAtATerminal.MachineAsync(terminal, act);
            await terminal.AnswerAsync("anna, what you saw", "seal 4712");
            foreach (var name in people.Keys)
            {
                // Of whoever was at work since the power cut.
                if (name == "cem") await table.ComeAsync("Who signs? Login name: ", name);
                else await terminal.AnswerAsync("Who signs? Login name: ", name);
                await table.ProveAsync(name);
            }
            await terminal.ExpectAsync("The ceremony has ended as its script says.");
            Assert.Equal(0, await terminal.ExitAsync());
        }

        await EvidenceAsync(appliance, folder);
        await ProposeElsewhereAsync(appliance, folder);
        Assert.Empty(SittingSecrets.Of(people).SelectMany(secret => secret.In(Encoding.UTF8.GetBytes(table.Terminal.ScrollBack))));
        Assert.Empty(SittingSecrets.Of(people).SelectMany(secret => secret.In(Encoding.UTF8.GetBytes(appliance.Written))));
        Assert.Equal(0, await appliance.StopAsync());
        foreach (var file in Directory.EnumerateFiles(appliance.DataDirectory, "*", SearchOption.AllDirectories).Append(folder.File("root.tar")))
            Assert.Empty(SittingSecrets.Of(people).SelectMany(secret => secret.In(File.ReadAllBytes(file)).Select(found => $"{found} in {file}")));
        // The search finds what is there: the other screen did show the shares, and each only once.
        foreach (var (name, knows) in people.Where(person => person.Value.Share.Length > 0)) Assert.Single(Regex.Matches(Regex.Replace(table.Terminal.Written, @"[\s\d.]+", " "), knows.Share), _ => true);
    }

    [Fact]
    public async Task A_ceremony_that_was_left_goes_on_at_another_sitting_with_new_keys_and_whoever_leads_aborts_it()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("root.yaml"), Root);
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        var people = await Sitting.InviteAsync(appliance, People);
        var first = Sitting.At(appliance, people, folder.File("root.yaml"));
        await using (first.Terminal)
        {
            await first.ComeAsync("Who leads the ceremony? Login name: ", "anna");
            await first.Terminal.AnswerAsync("Who takes a role? Login name: ", ":leave");
            await first.Terminal.ExpectAsync("ceremony run --resume plant-root-g1");
            Assert.Equal(0, await first.Terminal.ExitAsync());
        }

        var row = Assert.Single((await appliance.JsonAsync("ceremony", "list")).EnumerateArray());
        Assert.Equal(("plant-root-g1", "underWay", 1), (row.GetProperty("name").GetString(), row.GetProperty("state").GetString(), row.GetProperty("step").GetInt32()));

        // It is where it was after a start, too.
        await appliance.RestartAsync();
        var second = Sitting.At(appliance, people, "--resume", "plant-root-g1");
        await using (second.Terminal)
        {
            await second.Terminal.AnswerAsync("Who takes a role? Login name: ", ":abort");
            await second.Terminal.AnswerAsync("Who ends it? Login name: ", "wim");
            await second.SignInAsync("wim");
            await second.Terminal.AnswerAsync("The reason: ", "no reason");
            await second.Terminal.ExpectAsync("No: wim may not lead ceremonies");
            await second.Terminal.AnswerAsync("Who takes a role? Login name: ", ":abort");
            await second.ComeAsync("Who ends it? Login name: ", "anna");
            await second.Terminal.AnswerAsync("The reason: ", "The room is not free.");
            await second.Terminal.ExpectAsync("anna: returned");
            await second.Terminal.ExpectAsync("The ceremony was aborted: The room is not free.");
            Assert.Equal(0, await second.Terminal.ExitAsync());
        }
        Assert.Contains("aborted", (await appliance.CommandAsync("ceremony", "show", "plant-root-g1")).Done, StringComparison.Ordinal);
        var again = await appliance.CommandAsync("ceremony", "abort", "plant-root-g1", "--reason", "again");
        Assert.Equal((1, "trustpoint: This ceremony is over.\n"), (again.ExitCode, again.Error));
    }

    [Fact]
    public void Every_kind_of_step_is_done_at_a_terminal() => Assert.Equal(
        typeof(StepAct).GetNestedTypes().Select(kind => JsonNamingPolicy.CamelCase.ConvertName(kind.Name)).Order(), TableSteps.Known.Order());

    [Fact]
    public async Task Where_there_is_no_terminal_nobody_is_asked_for_a_password()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("root.yaml"), Root);
        var refused = await ApplianceProgram.RunAsync(["ceremony", "run", folder.File("root.yaml")], new Dictionary<string, string> { ["TrustPoint__DataDirectory"] = folder.Path });
        Assert.Equal((1, "trustpoint: a ceremony is held at a terminal, by people: this is none\n"), (refused.ExitCode, refused.Error));
    }

    private static async Task EvidenceAsync(ApplianceProcess appliance, TemporaryDirectory folder)
    {
        var made = (await appliance.CommandAsync("ceremony", "evidence", "plant-root-g1", "--out", folder.File("root.tar"))).Done;
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(appliance.DataDirectory, "audit", "log.key")))), made, StringComparison.Ordinal);
        var again = await appliance.CommandAsync("ceremony", "evidence", "plant-root-g1", "--out", folder.File("root.tar"));
        Assert.Equal((1, $"trustpoint: {folder.File("root.tar")} is there already: nothing is overwritten\n"), (again.ExitCode, again.Error));

        var verified = (await appliance.CommandAsync("ceremony", "verify", folder.File("root.tar"), "--log-key", Path.Combine(appliance.DataDirectory, "audit", "log.key"))).Done;
        Assert.Contains("It ended as its script says.\n", verified, StringComparison.Ordinal);
        Assert.Contains("Deviation 2 (accepted by cem, carl): The camera is off.", verified, StringComparison.Ordinal);
        var shown = (await appliance.CommandAsync("ceremony", "show", "plant-root-g1")).Done;
        Assert.Contains("plant-root-g1.crt", shown, StringComparison.Ordinal);

        // As the page for custodians says, with the file and the key that were taken home.
        using var home = new TemporaryDirectory();
        File.Copy(folder.File("root.tar"), home.File("plant-root-g1.tar"));
        File.Copy(Path.Combine(appliance.DataDirectory, "audit", "log.key"), home.File("log.key"));
        foreach (var command in Guide.Commands("custodian.md").Where(command => command.Contains("plant-root-g1", StringComparison.Ordinal)))
        {
            var done = await Shell.BashAsync(command.Replace("./trustpoint", ApplianceProgram.CommandLine, StringComparison.Ordinal), home.Path);
            Assert.True(done.ExitCode == 0, $"{command}\n{done.Output}\n{done.Error}");
        }
    }

    // CER-83: on another box it is shown, and waits for a second person also where whoever is on that box asks.
    private static async Task ProposeElsewhereAsync(ApplianceProcess offline, TemporaryDirectory folder)
    {
        await using var online = await ApplianceProcess.StartAsync(null, ("TrustPoint__Keys__Module", "software"));
        await online.AdminAsync(HttpMethod.Post, "setup/finish");
        string[] import = ["ceremony", "import", folder.File("root.tar"), "--log-key-sha256"];
        var foreign = await online.CommandAsync([.. import, new string('0', 64)]);
        Assert.Equal(1, foreign.ExitCode);
        Assert.StartsWith("trustpoint: The evidence is of another log than the one that you know", foreign.Error, StringComparison.Ordinal);

        var key = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(offline.DataDirectory, "audit", "log.key"))));
        Assert.Contains("Nothing is taken in yet.", (await online.CommandAsync([.. import, key])).Done, StringComparison.Ordinal);
        var seen = await online.JsonAsync([.. import, key]);
        Assert.Equal("CN=Plant Root G1,O=Example,C=DE", seen.GetProperty("subject").GetString());
        var ticket = seen.GetProperty("ticket").GetString()!;
        var asked = await online.CommandAsync([.. import, key, "--ticket", ticket]);
        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith("trustpoint: this waits for a second person: proposal 1 (take in the results of a ceremony).", asked.Error, StringComparison.Ordinal);
        Assert.Equal(ticket, (await online.JsonAsync("approval", "show", "1")).GetProperty("sha256").GetString());
        Assert.DoesNotContain("plant-root-g1", (await online.CommandAsync("ca", "list")).Done, StringComparison.Ordinal);
    }
}
