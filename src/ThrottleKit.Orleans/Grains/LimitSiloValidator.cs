using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ThrottleKit.Orleans.Grains;

/// <summary>Refuses at start what would fail at the first request.</summary>
internal sealed class LimitSiloValidator(IServiceProvider services, IOptions<LimitSiloOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (options.Value.ExpiryAllowance < TimeSpan.Zero)
            throw new OrleansConfigurationException($"{nameof(LimitSiloOptions.ExpiryAllowance)} is {options.Value.ExpiryAllowance}; it must not be negative.");
        if (LimitSilo.StorageOf(services) is null)
        {
            throw new OrleansConfigurationException(
                $"Limits are written to a grain storage before they are answered, and this silo has none for them: add one named '{LimitSiloOptions.StorageName}', "
                + $"such as AddMemoryGrainStorage({nameof(LimitSiloOptions)}.{nameof(LimitSiloOptions.StorageName)}), which forgets with its silos, or a durable one; or a default one.");
        }

        try
        {
            _ = services.GetRequiredService<LimitSilo>();
        }
        catch (ArgumentException exception)
        {
            throw new OrleansConfigurationException(exception.Message, exception);
        }
    }
}
