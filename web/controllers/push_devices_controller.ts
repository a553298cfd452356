import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { addDevice, removeDevice } from '#alerts/push/devices'
import { phrase } from '#support/phrase'
import { pushDeviceValidator } from '#validators/push_device'

/** The devices to which the alerts of the member are pushed. */
export default class PushDevicesController {
  async store({ auth, request, response, session }: HttpContext) {
    await addDevice(auth.user!, await request.validateUsing(pushDeviceValidator))
    session.flash('success', phrase('This device now receives notifications.'))
    return response.redirect('/settings')
  }

  async destroy({ auth, params, request, response, session }: HttpContext) {
    if (!(await removeDevice(auth.user!, params.id))) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    session.flash('success', phrase('The device receives no more notifications.'))
    return response.redirect('/settings')
  }
}
