using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>Acts that wait for a second person, as programs and the command line meet them. Who approves is signed in: the pages' tests.</summary>
public sealed class ApprovalTests
{
    private const string Sha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public async Task A_program_whose_act_waits_is_told_which_proposal_and_the_console_refuses_it_or_acts_by_itself()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        foreach (var name in new[] { "carl", "dora" }) await appliance.JsonAsync("user", "add", name, "--role", "administrator");
        await appliance.JsonAsync("user", "add", "mes", "--machine", "--role", "ca-officer");
        var key = (await appliance.JsonAsync("user", "key", "add", "mes", "--note", "line 1", "--sensitive")).GetProperty("key").GetString();
        Assert.Contains("blockKeys", (await appliance.CommandAsync("approval", "rules", "--ask", "blockKeys")).Done, StringComparison.Ordinal);
        using var mes = await appliance.ApiClientAsync(key);

        // RFC 9110 section 15.5.10: a conflict with the state of things, after which the same request is meant to be sent again.
        var asked = await WaitsAsync(mes);
        Assert.Equal(asked, await WaitsAsync(mes)); // it waits once
        var shown = await appliance.JsonAsync("approval", "show", $"{asked}");
        Assert.Equal(("mes", "blockKeys", "waiting"), (shown.GetProperty("requester").GetString(), shown.GetProperty("kind").GetString(), shown.GetProperty("state").GetString()));
        Assert.Contains(Sha256, shown.GetProperty("fields").ToString(), StringComparison.OrdinalIgnoreCase);

        using (var own = await mes.PostAsJsonAsync($"approvals/{asked}/refuse", new { reason = "mine" })) Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        Assert.Equal("refused", (await appliance.JsonAsync("approval", "refuse", $"{asked}", "--reason", "not this week")).GetProperty("state").GetString());
        Assert.NotEqual(asked, await WaitsAsync(mes));
        Assert.Contains("not this week", (await appliance.CommandAsync("approval", "show", $"{asked}")).Done, StringComparison.Ordinal);

        Assert.Contains("is blocked", (await appliance.CommandAsync("key", "block", Sha256)).Done, StringComparison.Ordinal);
        var bypassed = Assert.Single((await appliance.JsonAsync("audit", "list", "--event", "approval.bypassed", "--outcome", "alarm")).EnumerateArray());
        Assert.Equal("BlockKeys", bypassed.GetProperty("entry").GetProperty("kind").GetString());
        Assert.Equal(0, await appliance.StopAsync());
        Assert.Equal(0, (await appliance.CommandAsync("fsck")).ExitCode);
    }

    [Fact] // LIF-58: where there is no browser, the second person is at the terminal, signed in as anywhere
    public async Task A_second_person_approves_at_the_terminal_and_whoever_is_only_on_the_box_does_not()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.AdminAsync(HttpMethod.Post, "setup/finish");
        var carl = await TerminalPerson.ComeAsync(appliance, "carl");
        await appliance.JsonAsync("device", "add", "press-4");
        await appliance.JsonAsync("device", "decommission", "press-4", "--reason", "worn out");
        string[] retire = ["device", "retire", "press-4", "--reason", "worn out", "--proof", "shredded, Carl"];
        Assert.Equal(1, (await appliance.CommandAsync(retire)).ExitCode);
        var number = Assert.Single((await appliance.AdminAsync(HttpMethod.Get, "approvals?state=waiting")).GetProperty("items").EnumerateArray()).GetProperty("number").GetInt64();

        // Nobody signed in, nobody at a terminal, no terminal at all.
        Assert.Contains("nobody is signed in", (await Assert.ThrowsAsync<InvalidOperationException>(() => ApproveAsync("made up"))).Message, StringComparison.Ordinal);
        using (var api = await appliance.ApiClientAsync(null))
        using (var answer = await api.PostAsJsonAsync($"terminal/approvals/{number}/approve", new { session = carl.Session }))
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("terminal", (await appliance.CommandAsync("approval", "approve", $"{number}")).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await appliance.CommandAsync(retire)).ExitCode);

        Assert.Equal(("approved", "carl"), ((await ApproveAsync(carl.Session)).GetProperty("state").GetString(), (await appliance.JsonAsync("approval", "show", $"{number}")).GetProperty("decidedBy").GetString()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ApproveAsync(carl.Session)); // once
        Assert.Equal(0, (await appliance.CommandAsync(retire)).ExitCode);

        Task<JsonElement> ApproveAsync(string session) => appliance.AdminAsync(HttpMethod.Post, $"terminal/approvals/{number}/approve", new { session });
    }

    private static async Task<long> WaitsAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("keys/blocked", new { keySha256 = Sha256 });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("/problems/second-person", problem.GetProperty("type").GetString());
        return problem.GetProperty("proposal").GetInt64();
    }
}
