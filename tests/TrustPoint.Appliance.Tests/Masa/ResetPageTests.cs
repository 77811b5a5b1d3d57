using System.Net.Http.Headers;
using System.Text;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Tests.Masa;

/// <summary>Where devices say that they were reset, over the wire: whoever comes there is nobody, and what is no word of a device is refused in words. LIF-35.</summary>
[Collection(Shared.Name)]
public sealed class ResetPageTests(SharedAppliance shared)
{
    private static readonly Guid Nowhere = new("00000000-0000-4000-8000-000000000035");

    [Fact]
    public async Task LIF_35_what_is_no_word_of_a_device_is_refused_in_words()
    {
        var confirmation = new ResetConfirmation("SN-1", new byte[16], DateTimeOffset.UtcNow).Encode();
        await RefusedAsync(404, $"there is no transfer {Nowhere:D}", new ToldReset(confirmation, new byte[] { 1 }).Encode());
        await RefusedAsync(404, "there is no such transfer", [], path: "/transfers/1/resets");
        await RefusedAsync(400, "reset is not JSON", [0xff]);
        await RefusedAsync(400, "signature is missing", "{\"confirmation\":\"AA==\"}"u8.ToArray());
        await RefusedAsync(400, "reset confirmation", new ToldReset(new byte[] { 1 }, new byte[] { 1 }).Encode());
        await RefusedAsync(413, "", new byte[ToldReset.MaxSize + 1]);
        await RefusedAsync(415, "the body must be application/json", [], "application/zip");
        using var client = await shared.Process.DeviceClientAsync();
        Assert.Equal(405, (int)(await client.GetAsync($"{shared.Process.DevicesUrl}{ToldReset.PathOf(Nowhere)}")).StatusCode);
    }

    private async Task RefusedAsync(int status, string words, byte[] body, string type = "application/json", string? path = null)
    {
        using var client = await shared.Process.DeviceClientAsync();
        client.DefaultRequestHeaders.ExpectContinue = true; // what is too large is refused before it is sent
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        using var answer = await client.PostAsync($"{shared.Process.DevicesUrl}{path ?? ToldReset.PathOf(Nowhere)}", content);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }
}
