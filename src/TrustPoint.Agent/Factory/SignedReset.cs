using System.Net;
using TrustPoint.Agent.CommandLine;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.State;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Agent.Factory;

/// <summary>A device's own word that it was reset for one ownership transfer, signed by its factory identity (LIF-35).</summary>
internal sealed class SignedReset : IDisposable
{
    private const int MostTries = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly FactoryIdentity factory;
    private readonly TransferStatement statement;
    private readonly string path;

    private SignedReset(FactoryIdentity factory, TransferStatement statement, string path) => (this.factory, this.statement, this.path) = (factory, statement, path);

    /// <summary>Makes ready to sign: nothing is written yet.</summary>
    /// <param name="device">The device.</param>
    /// <param name="package">File of the transfer's package, or of its statement alone.</param>
    /// <param name="path">Where the confirmation goes, a <c>.json</c>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">The file is no package of a transfer of this device, or the factory identity cannot be used.</exception>
    public static async Task<SignedReset> PrepareAsync(Device device, string package, string path, CancellationToken ct)
    {
        if (Path.GetExtension(path) != ".json") throw new AgentException("the file of the confirmation ends in .json: its signature goes beside it, ending in .p7s");
        var factory = await device.ReadFactoryAsync(ct);
        try
        {
            var statement = TransferStatement.Decode(TransferPackage.Decode(await File.ReadAllBytesAsync(package, ct))[TransferPackage.Statement]);
            return statement.Devices.Any(named => named.SerialNumber == factory.SerialNumber)
                ? new(factory, statement, path) : throw new AgentException($"{package} is a transfer of other devices than {factory.SerialNumber}");
        }
        catch (Exception error) when (error is DecodeException or IOException or UnauthorizedAccessException)
        {
            factory.Dispose();
            throw new AgentException($"{package} cannot be read: {error.Message}");
        }
    }

    /// <summary>Signs and writes it. The device was reset before.</summary>
    /// <returns>The same, for the box of the plant that it left.</returns>
    public async Task<ToldReset> WriteAsync(DateTimeOffset now, CancellationToken ct)
    {
        var confirmation = new ResetConfirmation(factory.SerialNumber, statement.Nonce, now).Encode();
        var draft = new SignedMessageDraft(Oids.Data, confirmation, factory.Certificate, factory.Key.Algorithm, now, []) { IsDetached = true };
        var signature = draft.Assemble(await factory.Key.SignAsync(draft.ToSign, ct));
        await File.WriteAllBytesAsync(Path.ChangeExtension(path, "p7s"), signature, ct);
        await File.WriteAllBytesAsync(path, confirmation, ct);
        return new(confirmation, signature);
    }

    /// <summary>
    /// Tells the box of the plant that the device left. Nothing of that plant is on the device any more: where the box is, and the anchors by which it is known, this process
    /// read before the reset, and they end with it.
    /// </summary>
    /// <param name="told">What is told.</param>
    /// <param name="left">The identity that the device had there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">The box cannot be reached, is another one, or does not take it: says why.</exception>
    public async Task TellAsync(ToldReset told, DeviceIdentity left, TimeProvider time, CancellationToken ct)
    {
        var trust = AnchoredTrust.ByAnchors(left.Anchors, left.Server.IdnHost, time.GetUtcNow());
        using var box = await TlsClient.ConnectAsync(new(left.Server, []), null, trust, time, ct);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await box.SendAsync(HttpMethod.Post, ToldReset.PathOf(statement.Id), told.Encode(), ToldReset.MediaType, null, null, ct);
            if (answer.Status == HttpStatusCode.NoContent) return;
            // RFC 9110 section 10.2.3: a hall of devices that are reset at once is asked for patience.
            var isBusy = answer.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            if (!isBusy || attempt == MostTries) throw new AgentException($"{box.Endpoint.Origin} does not take it: {answer.Words}");
            await Task.Delay(answer.RetryAfter is { } wait && wait < LongestWait ? wait : LongestWait, time, ct);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => factory.Dispose();
}
