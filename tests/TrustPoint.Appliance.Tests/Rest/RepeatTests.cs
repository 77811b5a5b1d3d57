using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Rest;

/// <summary>Idempotency-Key: the same key and body once, however often it is sent.</summary>
[Collection(Shared.Name)]
public sealed class RepeatTests(SharedAppliance shared) : IDisposable
{
    private readonly HttpClient admin = shared.Process.AdminClient();

    private ApplianceProcess Appliance => shared.Process;

    public void Dispose() => admin.Dispose();

    [Fact]
    public async Task A_hundred_at_once_are_one_effect_and_one_answer()
    {
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SendAsync("devices", new { name = "once-1" }, key)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(answers[0], await SendAsync("devices", new { name = "once-1" }, $"\"{key}\"")); // later, from the database
        Assert.Single((await GetAsync("audit?event=code.created&limit=1000")).GetProperty("items").EnumerateArray(), item => item.GetProperty("entry").GetProperty("device").GetString() == "once-1");
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_a_422()
    {
        var key = Guid.NewGuid().ToString();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("devices", new { name = "once-2" }, key)).Status);
        var refused = await SendAsync("devices", new { name = "once-3" }, key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("/problems/key-reused", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("devices/once-2/code", new { name = "once-3" }, key)).Status); // a key is of one path
    }

    [Fact]
    public async Task A_refused_call_may_be_made_again()
    {
        var key = Guid.NewGuid().ToString();
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("devices/once-4/code", new { }, key)).Status);
        _ = (await Appliance.CommandAsync("device", "add", "once-4")).Done;
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("devices/once-4/code", new { }, key)).Status);
    }

    [Theory]
    [InlineData("devices", "short")]
    [InlineData("devices", "with a space in its middle")]
    [InlineData("revocations", "0123456789abcdef")] // a call that takes none does not pass over it
    public async Task What_is_no_key_or_not_taken_is_refused(string path, string key) => Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(path, new { name = "once-5" }, key)).Status);

    [Fact]
    public async Task The_database_holds_neither_the_key_nor_the_code()
    {
        var key = Guid.NewGuid().ToString();
        var code = JsonDocument.Parse((await SendAsync("devices", new { name = "once-6" }, key)).Body).RootElement.GetProperty("code").GetString()!;
        foreach (var file in Directory.GetFiles(Appliance.DataDirectory, "trustpoint.db*"))
        {
            var bytes = await ReadAsync(file);
            Assert.Equal((-1, -1), (bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(key)), bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(code))));
        }
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await admin.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await admin.GetStringAsync($"/api/v1/{path}")).RootElement;
}
