using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Urls;

/// <summary>Another public URL: certificates in the field do not learn of it, so the start says who is left behind.</summary>
public sealed class PublicUrlChangeTests : IDisposable
{
    private const string Old = "http://old.plant.example:8080";
    private const string New = "http://new.plant.example";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_start_under_another_url_names_the_one_before_until_when_and_what_to_do()
    {
        string last;
        await using (var first = await StartAsync(Old))
        {
            Assert.Contains($"Public URL    {Old}", first.Written, StringComparison.Ordinal);
            using var enrolled = await (await TestDevice.AddAsync(first, "pump-1")).EnrolAsync();
            await first.RestartAsync();
            Assert.DoesNotContain("earlier public URL", first.Written, StringComparison.Ordinal);
            // The issuing authority's certificate points to its root, and is the last to end.
            last = $"{(await first.JsonAsync("ca", "list"))[1].GetProperty("notAfter").GetDateTimeOffset():yyyy-MM-dd HH:mm} UTC";
            await first.StopAsync();
        }

        await using var second = await StartAsync(New);

        // Its own, both server certificates, pump-1's.
        IReadOnlyList<string> Told() => [.. second.Written.Split('\n').Where(line => line.Contains($"an earlier public URL, {Old}: 4, the last until {last}. ", StringComparison.Ordinal))];
        var told = await Waiting.ForAsync(() => Task.FromResult(Told()), lines => lines.Count == 2); // the log, and the start block
        Assert.All(told, line => Assert.Contains("keep it reachable until then", line, StringComparison.Ordinal));
        Assert.Contains($"Public URL    {New}", second.Written, StringComparison.Ordinal);
        await second.JsonAsync("audit", "export", folder.File("log"));
        await second.StopAsync();
        var log = File.ReadLines(Path.Combine(folder.File("log"), "entries.jsonl")).Where(line => line.Contains("\"appliance.url-changed\"", StringComparison.Ordinal));
        Assert.Equal([$" > {Old}", $"{Old} > {New}"], log.Select(Change));
        Assert.Equal(0, (await second.CommandAsync("fsck")).ExitCode);
    }

    [Fact]
    public async Task A_start_without_a_public_url_says_that_nobody_can_look_up_a_revocation()
    {
        await using var appliance = await ApplianceProcess.StartAsync(null, ("TrustPoint__PublicUrl", ""), ("TrustPoint__HostNames__0", "localhost"));

        Assert.Contains("Public URL    none: ", appliance.Written, StringComparison.Ordinal);
    }

    private Task<ApplianceProcess> StartAsync(string url) => ApplianceProcess.StartAsync(folder.File("data"), ("TrustPoint__PublicUrl", url));

    private static string Change(string line)
    {
        using var entry = JsonDocument.Parse(line);
        string? Member(string name) => entry.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return $"{Member("before")} > {Member("now")}";
    }
}
