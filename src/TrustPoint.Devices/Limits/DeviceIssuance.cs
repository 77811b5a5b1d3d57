using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Devices.Rotation;

namespace TrustPoint.Devices.Limits;

/// <summary>
/// The one way to a certificate, as devices go it: each is given so many an hour and no more. One in a loop uses up neither the token's time
/// nor the disk and the log that it shares with all others.
/// </summary>
/// <param name="issuance">The one way.</param>
/// <param name="turns">Who is served when more come than can be.</param>
/// <param name="perHour">Certificates that a device is given within an hour of the first. What was refused or failed does not count.</param>
/// <param name="time">Its monotonic clock counts.</param>
public sealed class DeviceIssuance(CertificateIssuance issuance, IssuanceTurns turns, int perHour, TimeProvider time)
{
    // Some 15 MB when full. Beyond it the oldest hours are forgotten, which favours a device and never refuses one.
    private const int RememberedDevices = 100_000;

    private readonly Throttle perDevice = new(perHour, TimeSpan.FromHours(1), RememberedDevices, time);

    /// <summary>Fills a device's order: see <see cref="CertificateIssuance.IssueAsync"/>.</summary>
    /// <param name="order">Names its device, whoever asks for it.</param>
    /// <param name="ends">When the certificate ends that it renews; null: it has none.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotYourTurnException">Others come first: it is told when to come again. Nothing was looked at.</exception>
    /// <exception cref="TooManyTriesException">The device had its share. Nothing was looked at.</exception>
    public async Task<CertificateRecord> IssueAsync(CertificateOrder order, DateTimeOffset? ends, CancellationToken ct)
    {
        var device = order.Device ?? throw new ArgumentException("A device's order names its device.", nameof(order));
        if (!perDevice.TryTake(device, out var retryAfter))
            throw new TooManyTriesException($"{device} was given {perHour} certificates within an hour: it must keep what it was given, and renew later", retryAfter);
        try
        {
            return await turns.TakeAsync(device, ends, () => issuance.IssueAsync(order, ct), ct);
        }
        // A client that goes away is given its certificate all the same when it comes back.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            perDevice.Return(device);
            throw;
        }
    }
}
